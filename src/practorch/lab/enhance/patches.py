"""Pieces of pictures to train on: where they are cut, how they are turned and their noise follow from counters."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from practorch.lab.batches import Batches
from practorch.lab.enhance.quality import to_numbers
from practorch.lab.enhance.task import Pair, Task, generator_of

SIDE = 96
"""Pixels of a patch of the good picture."""


class Patches:
    """Batches of patches: every photograph as often as another, turned and mirrored in one of eight ways.

    An epoch has as many patches as would cover the photographs once.
    """

    def __init__(self, pairs: Sequence[Pair], task: Task, *, batch_size: int, seed: int, device: torch.device) -> None:
        self.pairs, self.task, self.seed, self.device = pairs, task, seed, device
        self.batch_size = batch_size
        self.small = SIDE // task.scale

    def __len__(self) -> int:
        pixels = sum(pair.good.numel() for pair in self.pairs)
        return max(1, pixels // (SIDE * SIDE * self.batch_size))

    def batch(self, epoch: int, step: int) -> tuple[Tensor, Tensor]:
        """Poor and good patches, in [0, 1].

        ->      (B, 1, h, w), (B, 1, H, W) float32
        """
        chance = generator_of(self.seed, epoch, step)
        draws = torch.rand(self.batch_size, 4, generator=chance).tolist()
        cut = [self._cut(*draw) for draw in draws]
        good = torch.stack([good for _, good in cut])
        poor = torch.stack([poor for poor, _ in cut])
        if self.task.kind == "denoise":
            poor = self.task.poor(good, chance)  # other noise every time
        return to_numbers(poor).to(self.device), to_numbers(good).to(self.device)

    def _cut(self, which: float, top: float, left: float, turn: float) -> tuple[Tensor, Tensor]:
        """A patch and its poor version; all numbers are in [0, 1)."""
        pair = self.pairs[int(which * len(self.pairs))]
        height, width = pair.poor.shape[-2:]
        i, j = int(top * (height - self.small + 1)), int(left * (width - self.small + 1))
        scale, small = self.task.scale, self.small
        poor = pair.poor[:, i : i + small, j : j + small]
        good = pair.good[:, scale * i : scale * (i + small), scale * j : scale * (j + small)]
        return turned(poor, int(8 * turn)), turned(good, int(8 * turn))


def turned(picture: Tensor, way: int) -> Tensor:
    """A square picture in one of its eight positions: way % 4 quarter turns, and a mirror from 4 on."""
    picture = picture.rot90(way % 4, (-2, -1))
    return picture.flip(-1) if way >= 4 else picture


class Small:
    """Batches of whole small images, made poor as they come."""

    def __init__(self, batches: Batches, task: Task, *, seed: int) -> None:
        self.batches, self.task, self.seed = batches, task, seed

    def __len__(self) -> int:
        return len(self.batches)

    def batch(self, epoch: int, step: int) -> tuple[Tensor, Tensor]:
        """Poor and good images in [0, 1]: (B, 1, h, w), (B, 1, H, W) float32."""
        good, _ = self.batches.batch(epoch, step)
        whole = (good.cpu() * 255).round().to(torch.uint8)
        poor = self.task.poor(whole, generator_of(self.seed, epoch, step))
        return to_numbers(poor).to(good.device), good
