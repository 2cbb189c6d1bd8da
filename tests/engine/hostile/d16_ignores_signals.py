# verdict: stopped
# ignores signals and loops
import signal
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    for s in range(1, 32):
        try:
            signal.signal(s, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        pass
