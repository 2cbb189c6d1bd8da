# verdict: failed
# a view of 10^12 elements
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return x.softmax(1)[:1, :1].expand(1000000, 1000000)
