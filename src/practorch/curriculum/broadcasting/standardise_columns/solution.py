import torch
from torch import Tensor


def standardise_columns(x: Tensor, eps: float = 1e-5) -> Tensor:
    mean = x.mean(-2, keepdim=True)                         # (..., 1, D): it lines up with x
    var = ((x - mean) ** 2).mean(-2, keepdim=True)          # of the deviations: x ** 2 of a far column has no digits to spare
    return (x - mean) / torch.sqrt(var + eps)               # eps under the root: 0 / 0 never happens
