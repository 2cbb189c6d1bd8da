# verdict: failed
# right values in float64
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return x.double().softmax(1)
