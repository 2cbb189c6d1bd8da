# verdict: failed
# a name with a Cyrillic letter
from torch import Tensor


def sоftmax(x: Tensor) -> Tensor:
    return x.exp()
