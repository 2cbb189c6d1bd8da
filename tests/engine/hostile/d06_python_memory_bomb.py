# verdict: not passed
# a list without end
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    keep = [0]
    while True:
        keep += keep
