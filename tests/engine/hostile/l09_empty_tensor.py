# verdict: failed
# no numbers at all
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return x[:0]
