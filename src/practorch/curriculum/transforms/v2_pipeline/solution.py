from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torchvision import tv_tensors
from torchvision.transforms import v2


def make_transform(mean: Sequence[float], std: Sequence[float], *, train: bool) -> v2.Compose:
    steps = [v2.ToImage()]                                      # an array becomes (C, H, W); still bytes
    steps.append(v2.ToDtype(torch.float32, scale=True))         # without scale=True, 255 becomes 255.0
    if train:
        steps.append(v2.RandomHorizontalFlip(p=0.5))
    steps.append(v2.Normalize(mean, std))
    return v2.Compose(steps)


def transform_pair(transform: v2.Compose, photo: np.ndarray, mask: Tensor) -> tuple[Tensor, Tensor]:
    marked = tv_tensors.Mask(mask)                              # a bare tensor is taken for an image, and normalised
    image, moved = transform(photo, marked)                     # one call, one draw for both
    return image, moved
