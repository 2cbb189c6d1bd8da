import torch
from torch import Tensor


def layer_norm(x: Tensor, weight: Tensor, bias: Tensor, eps: float = 1e-5) -> Tensor:
    centred = x - x.mean(-1, keepdim=True)                  # first the mean, so that a large offset cancels exactly
    var = centred.square().mean(-1, keepdim=True)           # divides by D
    return centred / torch.sqrt(var + eps) * weight + bias  # a token of equal numbers gives bias, not nan
