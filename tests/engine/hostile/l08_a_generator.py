# verdict: failed
# not a value
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return (row for row in x)
