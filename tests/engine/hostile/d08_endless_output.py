# verdict: stopped
# prints without end
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    while True:
        print('x' * 1000)
