# verdict: failed
# an int of a million digits
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return 10 ** 1000000
