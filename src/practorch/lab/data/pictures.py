"""Pictures of data sets: a grid of examples, how many images a class has, duplicates side by side."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from torch import Tensor

from practorch.lab.data.images import Images
from practorch.lab.plots import COLOURS, draw_image, figure, save

NUM_COLUMNS = 10
MAX_CLASSES = 20
_HATCHES = ("", "//", "..")


def class_grid(data: Images, path: Path, *, columns: int = NUM_COLUMNS) -> Path:
    """A row per class with its first images, as a PNG at path; the first MAX_CLASSES classes."""
    rows = []
    for place, name in enumerate(data.classes[:MAX_CLASSES]):
        own = (data.labels == place).nonzero().flatten()
        rows.append((f"{name}\n{len(own):,} images", data.images[own[:columns]]))
    more = f", {MAX_CLASSES} of them here" if len(data.classes) > MAX_CLASSES else ""
    C, H, W = data.image_shape
    kind = f"{H} x {W}, {'grey' if C == 1 else 'colour'}"
    title = f"{data.name}, {data.split}: {len(data):,} images, {kind}, {len(data.classes)} classes{more}\n{data.source}"
    return grid(rows, title, path)


def grid(rows: Sequence[tuple[str, Tensor | Sequence[Tensor]]], title: str, path: Path) -> Path:
    """Rows of (C, H, W) uint8 images of one size, each row named at its left, as a PNG at path."""
    images = [image for _, row in rows for image in row]
    H, W = images[0].shape[1:]
    columns = max(len(row) for _, row in rows)
    gap = max(1, H // 14)
    canvas = np.full((len(rows) * (H + gap), columns * (W + gap), 3), 255, np.uint8)
    for i, (_, row) in enumerate(rows):
        for j, image in enumerate(row):
            top, left = i * (H + gap), j * (W + gap)
            canvas[top : top + H, left : left + W] = image.expand(3, H, W).permute(1, 2, 0).numpy()
    width = max(5.0, 1.4 + 0.72 * columns * W / H)
    made, (axes,) = figure(width=width, height=0.6 + 0.72 * len(rows))
    axes.imshow(canvas, interpolation="nearest" if H < 64 else "antialiased")
    axes.grid(False)
    axes.set_xticks([])
    axes.set_yticks([i * (H + gap) + H / 2 for i in range(len(rows))], [name for name, _ in rows], fontsize=9)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    lines = [textwrap.fill(line, int(width * 12)) for line in title.splitlines()]
    made.suptitle("\n".join(lines), fontsize=10, x=0.01, ha="left")
    return save(made, path)


def class_bars(counts: dict[str, dict[str, int]], path: Path) -> Path:
    """Images by class, a bar for every split, as a PNG at path."""
    labels = list(next(iter(counts.values())))[:MAX_CLASSES]
    made, (axes,) = figure(width=7, height=0.8 + 0.32 * len(labels) * len(counts) ** 0.5)
    thickness = 0.8 / len(counts)
    for i, (split, of_class) in enumerate(counts.items()):
        places = [place + (i - (len(counts) - 1) / 2) * thickness for place in range(len(labels))]
        nums = [of_class[label] for label in labels]
        bars = axes.barh(places, nums, thickness, label=split, color=COLOURS[i], hatch=_HATCHES[i], edgecolor="white")
        axes.bar_label(bars, padding=2, fontsize=8)
    axes.set_yticks(range(len(labels)), labels)
    axes.invert_yaxis()
    axes.grid(False, axis="y")
    axes.set_xlabel("images")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(counts), frameon=False)
    return save(made, path)


def side_by_side(pairs: Sequence[tuple[tuple[str, Tensor], ...]], path: Path) -> Path:
    """Pictures that belong together next to each other, each with its name above, as a PNG at path."""
    columns = max(len(group) for group in pairs)
    made, axes = figure(len(pairs), columns, width=3.2, height=2.0)
    for i, group in enumerate(pairs):
        for j in range(columns):
            panel = axes[i * columns + j]
            panel.set_axis_off()
            if j < len(group):
                name, image = group[j]
                draw_image(panel, image, _short(name), interpolation="nearest")
    return save(made, path)


def _short(name: str, most: int = 40) -> str:
    return name if len(name) <= most else f"…{name[1 - most :]}"
