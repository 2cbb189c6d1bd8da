from collections.abc import Sequence

import torch
from torch import Tensor


def normalise(x: Tensor, mean: Sequence[float], std: Sequence[float]) -> Tensor:
    mean, std = x.new_tensor(mean), x.new_tensor(std)
    return ((x.movedim(-3, -1) - mean) / std).movedim(-1, -3)


def denormalise(y: Tensor, mean: Sequence[float], std: Sequence[float]) -> Tensor:
    return torch.addcmul(y.new_tensor(mean).view(-1, 1, 1), y, y.new_tensor(std).view(-1, 1, 1))


def to_image(y: Tensor, mean: Sequence[float], std: Sequence[float]) -> Tensor:
    y = 255 * denormalise(y, mean, std)
    return y.add(0.5).floor().clamp(0, 255).movedim(0, -1).byte()
