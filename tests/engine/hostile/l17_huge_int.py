# verdict: failed
# an int of 100,000 digits
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return 10 ** 100000
