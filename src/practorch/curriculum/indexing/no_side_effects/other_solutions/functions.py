import torch
from torch import Tensor


def relu_without_ruining_input(x: Tensor) -> Tensor:
    return x.clamp(min=0)


def centred(x: Tensor) -> Tensor:
    return torch.sub(x, x.sum() / x.numel())


def first_rows(x: Tensor, k: int) -> Tensor:
    out = x.new_empty(k, *x.shape[1:])
    out[:] = x[:k]
    return out
