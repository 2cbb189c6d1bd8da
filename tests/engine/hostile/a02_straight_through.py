# verdict: failed
# a gradient that passes straight through
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return x + (x.softmax(1) - x).detach()
