# verdict: failed
# a list in itself
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    a = []
    a.append(a)
    return a
