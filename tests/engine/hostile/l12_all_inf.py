# verdict: failed
# inf everywhere
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return x * 0 + float('inf')
