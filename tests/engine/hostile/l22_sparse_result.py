# verdict: failed
# a sparse tensor
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return x.softmax(1).to_sparse()
