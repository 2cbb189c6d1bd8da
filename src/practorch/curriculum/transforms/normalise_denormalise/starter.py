from collections.abc import Sequence

import torch
from torch import Tensor


def normalise(x: Tensor, mean: Sequence[float], std: Sequence[float]) -> Tensor:
    """Each channel shifted by its mean and divided by its deviation.

    x:  (C, H, W) or (B, C, H, W), float
    -> the same shape, dtype and device
    """
    # TODO: which shape do C numbers need to meet the channels?
    raise NotImplementedError


def denormalise(y: Tensor, mean: Sequence[float], std: Sequence[float]) -> Tensor:
    """The inverse of normalise.

    y:  (C, H, W) or (B, C, H, W), float
    -> the same shape, dtype and device
    """
    # TODO: undo the last step first.
    raise NotImplementedError


def to_image(y: Tensor, mean: Sequence[float], std: Sequence[float]) -> Tensor:
    """A normalised image as bytes for a screen.

    y:  (C, H, W) float
    -> (H, W, C) uint8, 0 to 255
    """
    # TODO: the way back, then range, ends, rounding and axes.
    raise NotImplementedError
