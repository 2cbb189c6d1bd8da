"""Augmentations of a whole batch at once, by name: plain functions of images and of the batch's random numbers.

They work on bytes as well as on floats and run before the images are normalised, so what a crop uncovers is black.

Letters: B images in a batch, C channels, H height, W width.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass
class Chance:
    """Random numbers for the images of one batch.

    An image's numbers follow from (seed, epoch, its place in the data set) alone: the same on every device, for every
    batch size and every number of ranks, and there is no generator whose state a checkpoint would have to carry.
    """

    epoch: int
    places: Tensor
    """(B,) int64: where in the data set the images of this batch stand."""
    numbers: Callable[[int | None, int], Tensor]
    """(epoch, which) -> a number in [0, 1) for every image of the data set, (N,); with None for all epochs alike."""
    num_drawn: int = 0

    def draw(self, *, every_epoch_alike: bool = False) -> Tensor:
        """A fresh number in [0, 1) for each image, (B,); a second call gives other numbers."""
        self.num_drawn += 1
        every = self.numbers(None if every_epoch_alike else self.epoch, self.num_drawn)
        return every.index_select(0, self.places)


Augmentation = Callable[[Tensor, Chance], Tensor]
"""(B, C, H, W) of any dtype -> the same shape and dtype."""


def flip(x: Tensor, chance: Chance) -> Tensor:
    """Each image mirrored left to right with probability 1/2."""
    return _mirrored(x, chance.draw() < 0.5)


def alternating_flip(x: Tensor, chance: Chance) -> Tensor:
    """A random half is mirrored in even epochs, the other half in odd ones: two epochs show every image both ways.

    Source: Jordan 2024, "94% on CIFAR-10 in 3.29 seconds on a single GPU", arXiv 2404.00498, section 3.6.
    """
    is_first_half = chance.draw(every_epoch_alike=True) < 0.5
    return _mirrored(x, is_first_half if chance.epoch % 2 == 0 else ~is_first_half)


def _mirrored(x: Tensor, is_mirrored: Tensor) -> Tensor:
    both = torch.cat([x, x.flip(-1)])  # (2B, C, H, W): one gather of whole images is faster than a mask
    return both.index_select(0, torch.arange(len(x), device=x.device) + len(x) * is_mirrored)


def crop(x: Tensor, chance: Chance, *, padding: int) -> Tensor:
    """Each image shifted by up to padding pixels up or down and left or right; what is uncovered is 0."""
    B, C, H, W = x.shape
    padded = F.pad(x, (padding, padding, padding, padding))
    height, width = H + 2 * padding, W + 2 * padding
    down = (chance.draw() * (2 * padding + 1)).long()
    right = (chance.draw() * (2 * padding + 1)).long()
    planes = torch.arange(B * C, device=x.device).view(B, C, 1)
    rows = torch.arange(H, device=x.device)
    starts = (planes * height + rows + down.view(B, 1, 1)) * width + right.view(B, 1, 1)  # (B, C, H)
    # Every run of W numbers in memory is a row of this view, so one gather fetches all rows of all images.
    runs = padded.as_strided((padded.numel() - W + 1, W), (1, 1))
    return runs.index_select(0, starts.flatten()).view(B, C, H, W)


def erase(x: Tensor, chance: Chance) -> Tensor:
    """With probability 1/2, a random rectangle of 2 to 33 % of the area becomes noise.

    Source: Zhong et al. 2017, "Random Erasing Data Augmentation", arXiv 1708.04896, algorithm 1; the area as in timm.
    """
    B, _, H, W = x.shape
    is_erased = chance.draw() < 0.5
    area = (0.02 + chance.draw() * (1 / 3 - 0.02)) * H * W
    aspect = torch.exp((2 * chance.draw() - 1) * math.log(10 / 3))
    height = (area * aspect).sqrt().clamp(max=H).round()
    width = (area / aspect).sqrt().clamp(max=W).round()
    top, left = (chance.draw() * (H - height + 1)).floor(), (chance.draw() * (W - width + 1)).floor()
    inside = _rectangle(x, top, left, height, width) & is_erased.view(B, 1, 1, 1)
    noise = _noise(tuple(x.shape[1:]), x.dtype, x.device)
    return torch.where(inside, noise.index_select(0, (chance.draw() * len(noise)).long()), x)


def cutout(x: Tensor, chance: Chance) -> Tensor:
    """A square of 3/8 of the image's height and width, cut at the border, becomes the image's own mean.

    Source: DeVries and Taylor 2017, "Improved Regularization of Convolutional Neural Networks with Cutout",
    arXiv 1708.04552; the size (12 of 32 pixels) as in airbench96.
    """
    H, W = x.shape[2:]
    height, width = torch.tensor(H * 3 // 8, device=x.device), torch.tensor(W * 3 // 8, device=x.device)
    top, left = (chance.draw() * H).floor() - height // 2, (chance.draw() * W).floor() - width // 2
    mean = x.float().mean((2, 3), keepdim=True).to(x.dtype)
    return torch.where(_rectangle(x, top, left, height, width), mean, x)


def _rectangle(x: Tensor, top: Tensor, left: Tensor, height: Tensor, width: Tensor) -> Tensor:
    """(B, 1, H, W): which pixels lie inside; top and left are (B,)."""
    rows, cols = torch.arange(x.shape[2], device=x.device), torch.arange(x.shape[3], device=x.device)
    top, left, height, width = (each.view(-1, 1) for each in (top, left, height, width))
    in_rows, in_cols = (rows >= top) & (rows < top + height), (cols >= left) & (cols < left + width)
    return (in_rows[:, :, None] & in_cols[:, None, :])[:, None]


@functools.lru_cache(maxsize=4)
def _noise(shape: tuple[int, ...], dtype: torch.dtype, device: torch.device) -> Tensor:
    """64 images of noise to take pixels from, (64, C, H, W): bytes, or floats from 0 to 1."""
    levels = torch.randint(0, 256, (64, *shape), generator=torch.Generator().manual_seed(0))
    return (levels / 255 if dtype.is_floating_point else levels).to(device, dtype)


AUGMENTATIONS: dict[str, Augmentation] = {
    "flip": flip,
    "alternating_flip": alternating_flip,
    "crop1": functools.partial(crop, padding=1),
    "crop2": functools.partial(crop, padding=2),
    "crop4": functools.partial(crop, padding=4),
    "erase": erase,
    "cutout": cutout,
}
