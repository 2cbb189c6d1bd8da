import torch
from torch import Tensor


def linear(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    rows = x.reshape(x.shape[:-1].numel(), x.shape[-1])
    return (torch.mm(rows, weight.t()) + bias).reshape(*x.shape[:-1], len(weight))
