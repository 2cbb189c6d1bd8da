# verdict: failed
# the right values in a subclass
import torch
class Mine(torch.Tensor):
    pass
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return x.softmax(1).as_subclass(Mine)
