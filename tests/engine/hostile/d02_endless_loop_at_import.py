# verdict: stopped
# while True at import
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return x.exp()


while True:
    pass
