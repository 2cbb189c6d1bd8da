# verdict: failed
# a tensor subclass
import torch
class Mine(torch.Tensor):
    pass
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return x.exp().as_subclass(Mine)
