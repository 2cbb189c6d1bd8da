# verdict: failed
# recursion without end
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return softmax(x)
