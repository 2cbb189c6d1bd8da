"""The pictures of a comparison: curves with bands, confusions, classes, images on which models disagree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from practorch.lab.compare.outcome import Outcome, Point
from practorch.lab.compare.statistics import difference
from practorch.lab.data import Images
from practorch.lab.look.panels import grid
from practorch.lab.plots import COLOURS, LINES, draw_confusion, draw_image, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

GRID_POINTS = 40
NUM_DISAGREED = 12


def learning_curves(outcomes: Sequence[Outcome], target: float) -> Figure:
    """Accuracy on the validation images against epochs and against seconds: the mean of the seeds, and their range."""
    made, axes = figure(1, 2, width=5.2, height=3.8)
    for ax, key, label in zip(axes, ("epoch", "seconds"), ("epochs", "seconds of training"), strict=True):
        for place, one in enumerate(outcomes):
            at, values = _together(one.curves, key)
            colour, line = COLOURS[place % len(COLOURS)], LINES[place % len(LINES)]
            ax.plot(at, values.mean(0), color=colour, linestyle=line, label=one.model)
            ax.fill_between(at, values.min(0).values, values.max(0).values, color=colour, alpha=0.2, linewidth=0)
        ax.axhline(target, color="#777777", linewidth=0.8, linestyle=":")
        ax.set_xlabel(label)
        ax.set_ylabel("validation accuracy in percent")
    axes[0].legend(loc="lower right")
    axes[0].set_title("Against epochs")
    axes[1].set_title("Against time")
    return made


def _together(curves: Sequence[Sequence[Point]], key: str) -> tuple[Tensor, Tensor]:
    """Curves at common places, where all of them have been: (P,) places and (S, P) accuracies."""
    start = max(getattr(curve[0], key) for curve in curves)
    end = min(getattr(curve[-1], key) for curve in curves)
    at = torch.linspace(start, max(start, end), GRID_POINTS, dtype=torch.float64)
    return at, torch.stack([_interpolated(curve, key, at) for curve in curves])


def _interpolated(curve: Sequence[Point], key: str, at: Tensor) -> Tensor:
    xs = torch.tensor([getattr(point, key) for point in curve], dtype=torch.float64)
    ys = torch.tensor([point.accuracy for point in curve], dtype=torch.float64)
    if len(xs) == 1:
        return ys.expand(len(at))
    right = torch.searchsorted(xs, at).clamp(1, len(xs) - 1)
    share = ((at - xs[right - 1]) / (xs[right] - xs[right - 1]).clamp(min=1e-9)).clamp(0, 1)
    return ys[right - 1] + share * (ys[right] - ys[right - 1])


def confusions(outcomes: Sequence[Outcome], test: Images) -> Figure:
    """A matrix per model, in percent of the true class, all seeds together."""
    names = test.classes
    side = max(3.6, 0.42 * len(names))
    made, axes = figure(1, len(outcomes), width=side + 0.9, height=side + 0.3)
    for ax, one in zip(axes, outcomes, strict=True):
        matrix = one.confusion(test.labels, len(names))
        draw_confusion(ax, matrix, names, rotation=60, fontsize=7, cell_size=6)
        ax.set_title(one.model)
    for ax in axes[1:]:
        ax.set_yticks(range(len(names)), [""] * len(names))
    axes[0].set_ylabel("true class")
    return made


def class_differences(first: Outcome, second: Outcome, test: Images) -> Figure:
    """Points by which the first model is better in each class, with the interval over seeds."""
    names = test.classes
    gaps = []
    for label in range(len(names)):
        shares = [_class_accuracies(one, test, label) for one in (first, second)]
        gaps.append((difference(*shares), names[label]))
    gaps.sort(key=lambda gap: gap[0].mean)
    made, (ax,) = figure(width=6.4, height=max(3.2, 0.34 * len(names)))
    means = [gap.mean for gap, _ in gaps]
    margins = [0.0 if gap.margin != gap.margin else gap.margin for gap, _ in gaps]
    colours = [COLOURS[0] if mean > 0 else COLOURS[1] for mean in means]
    ax.barh(range(len(gaps)), means, xerr=margins, color=colours, error_kw={"elinewidth": 1, "capsize": 3})
    ax.set_yticks(range(len(gaps)), [name for _, name in gaps])
    ax.axvline(0, color="black", linewidth=0.8)
    ax.set_xlabel(f"percentage points; right: {first.model} is better, left: {second.model}")
    ax.set_title("Accuracy per class, the difference")
    return made


def _class_accuracies(one: Outcome, test: Images, label: int) -> list[float]:
    return [100 * float((seed[test.labels == label] == label).double().mean()) for seed in one.predicted]


def disagreements(first: Outcome, second: Outcome, test: Images) -> Figure | None:
    """Test images that one model has right in every seed and the other in none; None if there are none."""
    right = [(one.predicted == test.labels).double().mean(0) for one in (first, second)]
    chosen: list[tuple[int, Outcome, Outcome]] = []
    for better, worse, gap in ((first, second, right[0] - right[1]), (second, first, right[1] - right[0])):
        places = gap.argsort(descending=True, stable=True)[: NUM_DISAGREED // 2].tolist()
        chosen += [(place, better, worse) for place in places if gap[place] > 0.99]
    if not chosen:
        return None
    made, axes = grid(len(chosen), 6, title="One model is right in every seed, the other in none", panel=1.9)
    for ax, (place, better, worse) in zip(axes, chosen, strict=True):
        wrong = int(worse.predicted[:, place].mode().values)
        title = f"{better.model}: {test.classes[test.labels[place]]}\n{worse.model}: {test.classes[wrong]}"
        draw_image(ax, test.images[place], title)
    return made


def accuracy_and_cost(outcomes: Sequence[Outcome]) -> Figure:
    """Every model's accuracy, with its interval, over what it costs to run and to train."""
    made, axes = figure(1, 2, width=4.6, height=3.6)
    costs = [
        ("million multiply-adds an image", [one.cost.multiply_adds / 1e6 for one in outcomes]),
        ("training images/s", [one.cost.training_images_per_s for one in outcomes]),
    ]
    for ax, (label, values) in zip(axes, costs, strict=True):
        for place, one in enumerate(outcomes):
            margin = one.accuracy.margin
            _dot(ax, values[place], one.accuracy.mean, 0.0 if margin != margin else margin, one.model, place)
        if max(values) > 10 * min(values):
            ax.set_xscale("log")
        ax.set_xlabel(label)
        ax.set_ylabel("test accuracy in percent")
        ax.margins(0.25)
    return made


def _dot(ax: Any, x: float, y: float, margin: float, name: str, place: int) -> None:
    marker = "osD^vP*"[place % 7]
    ax.errorbar(x, y, yerr=margin, marker=marker, color=COLOURS[place % len(COLOURS)], capsize=3, linestyle="none")
    ax.annotate(name, (x, y), textcoords="offset points", xytext=(7, 5), fontsize=8)
