"""Grids of images: each in a panel with its title, without axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from torch import Tensor

from practorch.lab.plots import figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def grid(count: int, cols: int, *, title: str = "", panel: float = 1.5) -> tuple[Figure, list[Any]]:
    """A figure with that many empty panels, cols in a row; panel is their side in inches."""
    cols = max(1, min(cols, count))
    made, axes = figure(math.ceil(count / cols), cols, width=panel, height=panel + 0.25)
    for ax in axes:
        ax.set_axis_off()
    if title:
        made.suptitle(title)
    return made, axes[:count]


def draw_map(ax: Any, values: Tensor, title: str = "", *, is_signed: bool = False) -> Any:
    """Numbers as colours: from 0 up, or around a white 0.

    values: (H, W)
    """
    if is_signed:
        most = float(values.abs().max()) or 1.0
        drawn = ax.imshow(values.numpy(), cmap="PuOr", vmin=-most, vmax=most)
    else:
        drawn = ax.imshow(values.numpy(), cmap="cividis")
    ax.set_title(title, fontsize=8)
    return drawn


def overlay(ax: Any, image: Tensor, values: Tensor, title: str = "") -> None:
    """Numbers from 0 up as colours over the grey image.

    image:  (C, H, W) uint8
    values: (H, W)
    """
    grey = image.float().mean(0)
    ax.imshow(grey.numpy(), cmap="gray", vmin=0, vmax=255)
    share = (values / (values.max() if values.max() > 0 else 1)).clamp(0, 1)
    ax.imshow(values.numpy(), cmap="cividis", alpha=(0.15 + 0.6 * share).numpy())
    ax.set_title(title, fontsize=8)


def shortened(text: str, most: int = 22) -> str:
    """A layer's name that fits above a panel: its end, which tells it from its neighbours."""
    return text if len(text) <= most else f"…{text[-most + 1 :]}"


def rows_of(titles: Sequence[str], axes: Sequence[Any], cols: int) -> None:
    """Write a title at the left of each row of panels."""
    for title, ax in zip(titles, axes[::cols], strict=False):
        ax.text(-0.08, 0.5, title, transform=ax.transAxes, ha="right", va="center", fontsize=8)
