import torch
from torch import Tensor


def standardise_columns(x: Tensor, eps: float = 1e-5) -> Tensor:
    var, mean = torch.var_mean(x, dim=x.ndim - 2, correction=0, keepdim=True)
    return (x - mean) * torch.rsqrt(var + eps)
