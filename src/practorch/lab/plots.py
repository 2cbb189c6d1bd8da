"""How the lab's pictures look: Okabe and Ito's colours, readable without colour, drawn without a display."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from practorch.lab.extras import needed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Source: Okabe and Ito 2008, "Color Universal Design"; told apart with every common colour blindness.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
LINES = ("-", "--", "-.", ":")
HEAT = "cividis"
DIVERGING = "PuOr"
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
