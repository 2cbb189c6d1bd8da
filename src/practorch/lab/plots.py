"""How the lab's pictures look: Okabe and Ito's colours, readable without colour, drawn without a display."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from practorch.lab.extras import needed

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from torch import Tensor

# Source: Okabe and Ito 2008, "Color Universal Design"; told apart with every common colour blindness.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
LINES = ("-", "--", "-.", ":")
HEAT = "cividis"
DIVERGING = "PuOr"
MOST_NAMED = 20  # classes whose shares are still legible in their cells
STYLE = {
    "figure.dpi": 110, "savefig.dpi": 110, "font.size": 10, "axes.titlesize": 11, "axes.grid": True, "grid.alpha": 0.3,
    "axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False,
    "figure.constrained_layout.use": True,
}  # fmt: skip


def figure(rows: int = 1, cols: int = 1, *, width: float = 4.0, height: float = 3.0) -> tuple[Figure, list[Any]]:
    """A figure in the lab's style and its axes in reading order; width and height are inches per panel."""
    matplotlib = needed("matplotlib", "pictures")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context(STYLE):
        made = Figure(figsize=(cols * width, rows * height))
        FigureCanvasAgg(made)
        return made, list(made.subplots(rows, cols, squeeze=False).flat)


def save(made: Figure, path: Path) -> Path:
    """The figure as a PNG at path, whose folder is made; the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    matplotlib = needed("matplotlib", "pictures")
    with matplotlib.rc_context(STYLE):
        made.savefig(path)
    return path


def draw_image(
    ax: Any, image: Tensor, title: str = "", *, is_bold: bool = False, fontsize: float = 8,
    interpolation: str | None = None, extent: tuple[int, ...] | None = None,
) -> Any:  # fmt: skip
    """An image of bytes or of numbers in [0, 1], as drawn; interpolation and extent are matplotlib's.

    image: (C, H, W), C is 1 or 3
    """
    ax.set_title(title, fontsize=fontsize, fontweight="bold" if is_bold else "normal")
    picture = image.permute(1, 2, 0).numpy() if len(image) == 3 else image[0].numpy()
    most = 1 if image.dtype.is_floating_point else 255
    return ax.imshow(picture, cmap="gray", vmin=0, vmax=most, interpolation=interpolation, extent=extent)


def draw_confusion(
    ax: Any, matrix: Tensor, names: Sequence[str], *, rotation: float = 45, fontsize: float = 10, cell_size: float = 8
) -> Any:
    """A row per true class, a column per answer, in percent of the row, as drawn; cell_size is of the numbers' font.

    matrix: (K, K) counts
    """
    shares = 100 * matrix.double() / matrix.sum(1, keepdim=True).clamp(min=1)
    drawn = ax.imshow(shares.numpy(), cmap=HEAT, vmin=0, vmax=100)
    ax.grid(visible=False)
    ax.set_xticks(range(len(names)), names, rotation=rotation, ha="right", fontsize=fontsize)
    ax.set_yticks(range(len(names)), names, fontsize=fontsize)
    ax.set_xlabel("answer")
    if len(names) <= MOST_NAMED:
        for row, col in (shares >= 1).nonzero().tolist():
            share = float(shares[row, col])
            colour = "black" if share > 55 else "white"
            ax.text(col, row, f"{share:.0f}", ha="center", va="center", fontsize=cell_size, color=colour)
    return drawn
