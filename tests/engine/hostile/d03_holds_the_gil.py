# verdict: stopped
# a loop in C that holds the interpreter
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return sum(range(10 ** 14))
