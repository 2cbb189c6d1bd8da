# verdict: failed
# seeds the global generator in the call
import torch
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    torch.manual_seed(0)
    return x.softmax(1)
