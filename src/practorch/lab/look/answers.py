"""What a model answers: which classes it takes for which, its worst mistakes, how sure it is, how its training went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch.nn.functional as F
from torch import Tensor

from practorch.lab.evaluate import calibration_error, confusion, per_class
from practorch.lab.look.panels import grid
from practorch.lab.look.subject import Subject
from practorch.lab.plots import COLOURS, draw_confusion, draw_image, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NUM_WORST = 24
NUM_BINS = 10


def confusion_matrix(subject: Subject) -> Figure:
    """A row per true class, a column per answer, in percent of the row."""
    names = subject.data.classes
    side = max(4.5, 0.62 * len(names))
    made, (ax,) = figure(width=side + 1.5, height=side)
    drawn = draw_confusion(ax, confusion(subject.data.labels, subject.predicted, len(names)), names)
    ax.set_ylabel("true class")
    ax.set_title(f"Percent of each class, {len(subject.data):,} test images")
    made.colorbar(drawn, ax=ax, label="percent")
    return made


def worst_mistakes(subject: Subject) -> tuple[Figure, Tensor] | None:
    """The wrong answers with the highest loss, and their places; None if there is no wrong answer."""
    losses = F.cross_entropy(subject.logits, subject.data.labels, reduction="none")
    losses[subject.predicted == subject.data.labels] = -1
    order = losses.argsort(descending=True)[:NUM_WORST]
    order = order[losses[order] >= 0]
    if len(order) == 0:
        return None
    made, axes = grid(len(order), 6, title="The wrong answers with the highest loss", panel=1.8)
    for ax, place in zip(axes, order.tolist(), strict=True):
        draw_image(ax, subject.data.images[place], subject.title(place))
    return made, order


def sureness(subject: Subject) -> Figure:
    """Accuracy per class, and accuracy against confidence: on the line, 0.8 sure is right 80 times in 100."""
    names = subject.data.classes
    shares = per_class(confusion(subject.data.labels, subject.predicted, len(names)))
    made, (bars, line) = figure(1, 2, width=5.2, height=max(3.6, 0.3 * len(names)))
    order = shares.argsort()
    bars.barh(range(len(names)), (100 * shares[order]).numpy(), color=COLOURS[0])
    bars.set_yticks(range(len(names)), [names[place] for place in order.tolist()])
    bars.set_xlabel("accuracy in percent")
    bars.set_title("Per class")
    confidence = subject.probabilities.max(1).values
    right = (subject.predicted == subject.data.labels).double()
    bins = (confidence * NUM_BINS).long().clamp(max=NUM_BINS - 1)
    there = [b for b in range(NUM_BINS) if (bins == b).any()]
    line.plot([0, 1], [0, 1], color="#777777", linestyle="--", label="as sure as right")
    line.plot(
        [float(confidence[bins == b].mean()) for b in there], [float(right[bins == b].mean()) for b in there],
        marker="o", color=COLOURS[1], label="this model",
    )  # fmt: skip
    line.set_xlabel("confidence")
    line.set_ylabel("share that is right")
    line.set_title(f"Calibration (expected error {calibration_error(subject.logits, subject.data.labels):.3f})")
    line.legend()
    return made


def curves(subject: Subject) -> Figure | None:
    """Loss, accuracy and learning rate over the updates; None if the run kept no numbers."""
    lines = subject.run.metrics()
    panels = [("loss", ("loss", "val_loss")), ("accuracy", ("accuracy", "val_accuracy")), ("learning rate", ("lr",))]
    shown = [(title, [key for key in keys if any(key in one for one in lines)]) for title, keys in panels]
    shown = [(title, keys) for title, keys in shown if keys]
    if not shown:
        return None
    made, axes = figure(1, len(shown), width=4.2, height=3.2)
    for ax, (title, keys) in zip(axes, shown, strict=True):
        for key, colour in zip(keys, COLOURS, strict=False):
            points = [(one["step"], one[key]) for one in lines if key in one]
            name = "validation" if key.startswith("val_") else "training"
            ax.plot(*zip(*points, strict=True), color=colour, label=name, marker="o" if name == "validation" else "")
        ax.set_title(title)
        ax.set_xlabel("updates")
        if len(keys) > 1:
            ax.legend()
    return made
