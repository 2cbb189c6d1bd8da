# verdict: passed
# Windows line ends
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    e = (x - x.amax(1, keepdim=True)).exp()
    return e / e.sum(1, keepdim=True)
