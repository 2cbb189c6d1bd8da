import torch
from torch import Tensor


def channels_first(x: Tensor) -> Tensor:
    return x.mT.contiguous()


def images_channels_first(x: Tensor) -> Tensor:
    return torch.movedim(x, -1, 1)


def images_channels_last(x: Tensor) -> Tensor:
    return torch.einsum("bchw->bhwc", x)
