import torch
from torch import Tensor


def linear(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    y = torch.matmul(x, weight.transpose(0, 1))
    y += bias
    return y
