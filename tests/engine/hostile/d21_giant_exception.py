# verdict: failed
# an error with a megabyte of text
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    raise ValueError('x' * 10_000_000)
