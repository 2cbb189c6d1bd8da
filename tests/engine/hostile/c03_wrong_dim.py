# verdict: failed
# the other dim
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return x.softmax(0)
