# verdict: failed
# a list of lists
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return x.detach().softmax(1).tolist()
