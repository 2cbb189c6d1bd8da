# verdict: stopped
# while True in the call
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    while True:
        pass
