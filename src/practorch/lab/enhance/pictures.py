"""Before and after, side by side: whole pictures above, the same detail of each below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch
import torch.nn.functional as F
from torch import Tensor

from practorch.lab.enhance.judge import MODEL, Score, rival_of
from practorch.lab.plots import HEAT, draw_image, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DETAIL = 96
"""Pixels of a side of the detail."""
MOST_DRAWN = 1_000
"""Pixels of a side of a whole picture; of a larger one every second or third is drawn."""
MOST_ERROR = 64
"""Levels of 255 at which the error's colours end."""


def panel(score: Score) -> Figure:
    """Before, model, truth and errors of one picture; the detail is where the filter to beat errs most."""
    rival, good = rival_of(score.answers), score.pair.good
    names = list(dict.fromkeys([next(iter(score.answers)), rival, MODEL]))  # what came in, if that is not the rival
    blamed = [rival, MODEL] if len(names) == 2 else [MODEL]  # five columns are enough
    shown = [(_titled(score, name), score.answers[name].picture) for name in names]
    errors = [(f"|error| of {name}", (score.answers[name].picture.int() - good.int()).abs()) for name in blamed]
    place = worst_place((score.rival.picture.float() - good.float()).square()[0], DETAIL)
    return _panels([*shown, ("truth", good), *errors], place, first_error=len(names) + 1)


def before_and_after(before: Tensor, after: Tensor, titles: tuple[str, str]) -> Figure:
    """Two pictures of one size, and below the detail in which they differ most.

    before, after: (C, H, W) uint8
    """
    step = max(1, max(before.shape) // MOST_DRAWN)
    coarse = (after[:, ::step, ::step].float() - before[:, ::step, ::step].float()).square().mean(0)
    top, left = (step * place for place in worst_place(coarse, max(1, DETAIL // step)))
    return _panels(list(zip(titles, (before, after), strict=True)), (top, left), first_error=2)


def small_panel(scores: Sequence[Score]) -> Figure:
    """Small images, one in a row: before, model, truth, the model's error."""
    made, axes = figure(len(scores), 4, width=1.7, height=1.85)
    rival = rival_of(scores[0].answers)
    for row, score in enumerate(scores):
        error = (score.model.picture.int() - score.pair.good.int()).abs()
        drawn = (score.rival.picture, score.model.picture, score.pair.good, error)
        titles = (_titled(score, rival), _titled(score, MODEL), f"truth: {score.pair.name}", "|error| of model")
        for col, (title, picture) in enumerate(zip(titles, drawn, strict=True)):
            _draw(axes[4 * row + col], title, picture, is_error=col == 3)
    return made


def _panels(shown: Sequence[tuple[str, Tensor]], place: tuple[int, int], *, first_error: int) -> Figure:
    height, width = shown[0][1].shape[1:]
    side, step = min(DETAIL, height, width), max(1, max(height, width) // MOST_DRAWN)
    top, left = min(place[0], height - side), min(place[1], width - side)
    made, axes = figure(2, len(shown), width=2.9, height=1.45 * (height / width + 1) + 0.3)
    axes[0].get_gridspec().set_height_ratios([height / width, 1])
    for col, (title, picture) in enumerate(shown):
        is_error = col >= first_error
        whole, detail = axes[col], axes[len(shown) + col]
        _draw(whole, title, picture[:, ::step, ::step], is_error=is_error, extent=(0, width, height, 0))
        whole.plot(
            [left, left + side, left + side, left, left], [top, top, top + side, top + side, top],
            color="#D55E00", linewidth=1.2,
        )  # fmt: skip
        drawn = _draw(detail, "", picture[:, top : top + side, left : left + side], is_error=is_error)
    if first_error < len(shown):
        made.colorbar(drawn, ax=axes, shrink=0.6, aspect=30, pad=0.01, label="levels of 255")
    axes[len(shown)].set_ylabel("detail")
    return made


def _draw(ax: Any, title: str, picture: Tensor, *, is_error: bool, extent: tuple[int, ...] | None = None) -> Any:
    ax.grid(visible=False)
    ax.set_xticks([])
    ax.set_yticks([])
    if not is_error:
        return draw_image(ax, picture, title, fontsize=9, extent=extent)
    ax.set_title(title, fontsize=9)
    return ax.imshow(picture[0].numpy(), cmap=HEAT, vmin=0, vmax=MOST_ERROR, extent=extent)


def _titled(score: Score, name: str) -> str:
    answer = score.answers[name]
    return f"{name}\n{answer.psnr:.2f} dB, SSIM {answer.ssim:.3f}"


def worst_place(error: Tensor, side: int) -> tuple[int, int]:
    """Top and left of the square of this side with the highest mean of error, (H, W)."""
    side = min(side, *error.shape)
    upto = F.pad(error.double().cumsum(0).cumsum(1), (1, 0, 1, 0))  # sums of the rectangles that begin top left
    sums = upto[side:, side:] - upto[:-side, side:] - upto[side:, :-side] + upto[:-side, :-side]
    top, left = torch.unravel_index(sums.argmax(), sums.shape)
    return int(top), int(left)
