# verdict: failed
# 64 GiB at once
import torch
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return torch.ones(16 << 30)
