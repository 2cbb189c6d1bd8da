# verdict: failed
# a syntax error
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return x.exp()
