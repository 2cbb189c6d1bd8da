# verdict: failed
# right, but the argument is changed
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    x -= x.amax(1, keepdim=True)
    return x.softmax(1)
