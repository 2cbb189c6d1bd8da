# verdict: failed
# unprintable text in an error
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    raise ValueError('\ud800')
