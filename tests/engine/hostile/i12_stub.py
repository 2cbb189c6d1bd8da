# verdict: not started
# the starter as it is
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    raise NotImplementedError
