# verdict: failed
# a tensor without numbers
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return x.softmax(1).to('meta')
