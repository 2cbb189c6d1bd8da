from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torchvision import tv_tensors
from torchvision.transforms import v2


def make_transform(mean: Sequence[float], std: Sequence[float], *, train: bool) -> v2.Compose:
    """A transform from a photo to a network's input.

    photo: (H, W, C) or (H, W), uint8 from 0 to 255 or float from 0 to 1
    ->    (C, H, W) float32, normalised; mirrored in half of all calls if train
    """
    # TODO: image, dtype and range, chance, normalisation.
    raise NotImplementedError


def transform_pair(transform: v2.Compose, photo: np.ndarray, mask: Tensor) -> tuple[Tensor, Tensor]:
    """A photo and its mask through one transform, together.

    photo: (H, W, C) or (H, W)
    mask:  (H, W) int64
    ->    (C, H, W) float32 and (H, W) int64
    """
    # TODO: how does the transform know what a mask is?
    raise NotImplementedError
