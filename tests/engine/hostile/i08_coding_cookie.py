# -*- coding: rot13 -*-
# verdict: failed
# another encoding is declared
qrs fbsgznk(k): erghea k
