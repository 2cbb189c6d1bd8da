# verdict: failed
# control characters in prints and errors
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    print('\x1b[2J\x07gone')
    raise ValueError('\x1b]0;owned\x07')
