"""One's own pictures, enhanced: of any size, in colour, tile by tile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from practorch.errors import PractorchError
from practorch.lab.enhance.photos import read_photo, rgb, ycbcr
from practorch.lab.enhance.pictures import before_and_after
from practorch.lab.enhance.quality import bicubic
from practorch.lab.enhance.task import Task
from practorch.lab.enhance.tiles import TILE, enhanced
from practorch.lab.extras import needed
from practorch.lab.plots import save
from practorch.lab.run import Run


@dataclass(frozen=True)
class Applied:
    """What was written for a picture."""

    source: Path
    after: Path
    comparison: Path
    size: tuple[int, int]
    """Width and height of after."""


def apply(run: Run, sources: Sequence[Path], out: Path, *, tile: int = TILE) -> Iterator[Applied]:
    """Enhance pictures into a folder, one after the other, each with a before-and-after beside it.

    Raises PractorchError if the run is no enhancer, a picture cannot be read, two would have the same name, or the
    folder cannot be written.
    """
    task, model = Task.of(run.config), run.model()
    if tile < 1:
        raise PractorchError(f"--tile {tile}: is no size", hint="--tile 256")
    if task.data != "photos":
        raise PractorchError(
            f"{run.path}: was trained on {task.data}, not on photographs", hint="practorch lab enhance train sharpen"
        )
    stems = [path.stem for path in sources]
    if twice := next((stem for stem in stems if stems.count(stem) > 1), ""):
        raise PractorchError(f"two pictures are named {twice}", hint="one would overwrite the other: rename it")
    word = f"x{task.scale}" if task.kind == "sharpen" else "denoised"
    for path in sources:
        photo = read_photo(path)
        of_photo = model if len(photo.pixels) == 1 else InColour(model, task)
        after = enhanced(of_photo, photo.pixels, task.scale, tile)
        before = enhanced(Bicubic(task.scale), photo.pixels, task.scale, tile) if task.scale > 1 else photo.pixels
        titles = ("before: bicubic" if task.kind == "sharpen" else "before", f"after: {run.config.model}")
        try:
            written = _write(after, out / f"{path.stem}_{word}.png")
            comparison = save(before_and_after(before, after, titles), out / f"{path.stem}_before_after.png")
        except OSError as error:
            raise PractorchError(f"{out}: cannot be written: {error.strerror}", hint="another folder: -o DIR") from None
        yield Applied(path, written, comparison, (after.shape[2], after.shape[1]))


class InColour(nn.Module):
    """A model of brightness, for pictures in colour.

    Sharper: brightness by the model, the two colour differences by bicubic, since eyes see colour coarsely. Without
    noise: red, green and blue each by the model, since each has the noise that it learnt.

    x:      (1, 3, h, w) in [0, 1]
    ->      (1, 3, scale * h, scale * w)
    """

    def __init__(self, model: nn.Module, task: Task) -> None:
        super().__init__()
        self.model, self.task = model, task

    def forward(self, x: Tensor) -> Tensor:
        if self.task.kind == "denoise":
            alone: Tensor = self.model(x.transpose(0, 1))  # (3, 1, h, w): the channels as a batch
            return alone.transpose(0, 1)
        bright, *differences = ycbcr(x[0])
        sharp = self.model(bright[None, None])[0]  # (1, H, W)
        return rgb(torch.cat([sharp, bicubic(torch.stack(differences)[None], self.task.scale)[0]]))[None]


class Bicubic(nn.Module):
    """(1, C, h, w) to (1, C, scale * h, scale * w), without a model."""

    def __init__(self, scale: int) -> None:
        super().__init__()
        self.scale = scale

    def forward(self, x: Tensor) -> Tensor:
        return bicubic(x, self.scale)


def _write(pixels: Tensor, path: Path) -> Path:
    """A PNG file; its folder is made."""
    pil = needed("PIL.Image", "writing pictures")
    path.parent.mkdir(parents=True, exist_ok=True)
    levels = pixels.permute(1, 2, 0).contiguous().numpy()
    pil.fromarray(levels[..., 0] if len(pixels) == 1 else levels).save(path)
    return path
