"""The record that every image data set of the lab becomes: all images of a split as one tensor of bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from torch import Tensor

Split = Literal["train", "test"]


@dataclass(frozen=True)
class Images:
    """One split of a data set.

    images: (N, C, H, W) uint8
    labels: (N,) int64, places in classes
    """

    name: str
    split: Split
    images: Tensor
    labels: Tensor
    classes: tuple[str, ...]
    source: str
    """Where it came from, to print: "Debian's dataset-fashion-mnist"."""

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(C, H, W) of one image."""
        channels, height, width = self.images.shape[1:]
        return channels, height, width

    def part(self, places: Tensor) -> Images:
        """Only the images at these places, in that order."""
        return Images(self.name, self.split, self.images[places], self.labels[places], self.classes, self.source)
