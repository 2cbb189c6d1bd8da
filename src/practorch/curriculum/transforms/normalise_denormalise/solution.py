from collections.abc import Sequence

import torch
from torch import Tensor


def _per_channel(numbers: Sequence[float], like: Tensor) -> Tensor:
    made = torch.tensor(numbers, dtype=like.dtype, device=like.device)
    return made[:, None, None]                              # (C, 1, 1): flush right, C lies under C


def normalise(x: Tensor, mean: Sequence[float], std: Sequence[float]) -> Tensor:
    centred = x - _per_channel(mean, x)
    return centred / _per_channel(std, x)


def denormalise(y: Tensor, mean: Sequence[float], std: Sequence[float]) -> Tensor:
    wide = y * _per_channel(std, y)                         # the last step is undone first
    return wide + _per_channel(mean, y)


def to_image(y: Tensor, mean: Sequence[float], std: Sequence[float]) -> Tensor:
    pixels = denormalise(y, mean, std) * 255
    held = pixels.clamp(0, 255)                             # uint8 would go around instead
    whole = held.round()                                    # the cast cuts off, 99.9999 would become 99
    return whole.to(torch.uint8).permute(1, 2, 0)           # (H, W, C)
