import torch
from torch import Tensor


def relu_without_ruining_input(x: Tensor) -> Tensor:
    y = x.clone()
    y[y < 0] = 0
    return y


def centred(x: Tensor) -> Tensor:
    y = x.clone()
    y -= y.mean()
    return y


def first_rows(x: Tensor, k: int) -> Tensor:
    return x[torch.arange(k)]
