"""TensorBoard's event files, in the run's folder tensorboard/."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch.nn.functional as F
from torch import Tensor

from practorch.lab.extras import needed
from practorch.lab.log.logs import Row
from practorch.lab.run import Run


class Board:
    """A run's numbers, images and histograms for TensorBoard; no label is written on the images."""

    def __init__(self, run: Run, step: int) -> None:
        needed("tensorboard", "--log tensorboard")
        from torch.utils.tensorboard.writer import SummaryWriter

        # purge_step: TensorBoard drops what a crashed run wrote after its checkpoint.
        self._writer = SummaryWriter(str(folder_of(run)), purge_step=step + 1 if step else None)

    def row(self, step: int, values: Row) -> None:
        for name, value in values.items():
            self._writer.add_scalar(name, value, step)

    def images(self, step: int, name: str, images: Tensor, labels: Sequence[str]) -> None:
        self._writer.add_image(name, grid(images), step)

    def histogram(self, step: int, name: str, values: Tensor) -> None:
        self._writer.add_histogram(name, values.detach().float().cpu(), step)

    def close(self) -> None:
        self._writer.close()


def folder_of(run: Run) -> Path:
    return run.path / "tensorboard"


def grid(images: Tensor, columns: int = 8) -> Tensor:
    """Images side by side, with a border of one pixel.

    images: (N, C, H, W) uint8
    ->      (C, rows * (H + 2), columns * (W + 2)) uint8
    """
    framed = F.pad(images, (1, 1, 1, 1), value=255)
    missing = -len(framed) % columns
    framed = F.pad(framed, (0, 0, 0, 0, 0, 0, 0, missing), value=255)
    count, channels, height, width = framed.shape
    rows = framed.reshape(count // columns, columns, channels, height, width).permute(2, 0, 3, 1, 4)
    return rows.reshape(channels, count // columns * height, columns * width)
