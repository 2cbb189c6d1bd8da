"""See inside a trained model: pictures of its weights, its maps, its decisions and its mistakes, on one page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from practorch.errors import PractorchError
from practorch.lab.evaluate import accuracy
from practorch.lab.look import answers, attribution, graph, inside
from practorch.lab.look.subject import Subject
from practorch.lab.page import Page
from practorch.lab.plots import save

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["PICTURES", "Subject", "look"]

NUM_IMAGES = 6

PICTURES = {
    "curves": "How the training went.",
    "confusion": "Which classes are taken for which.",
    "mistakes": "The wrong answers with the highest loss; in brackets how sure the model was.",
    "sureness": "Accuracy per class, and whether the model is as sure as it is right.",
    "filters": "The weights of the first layer. Orange is negative, purple positive, white zero.",
    "maps": "What each layer makes of one image: its strongest maps, brighter is more.",
    "attributions": "Which pixels the predicted class hangs on. Purple speaks for it, orange against it.",
    "exciting": "For units of the last maps: the test images that excite them most, and where.",
    "graph": "The layers in the order in which they run; an orange arc skips some.",
}


def look(
    subject: Subject, out: Path, *, only: tuple[str, ...] = (), images: tuple[int, ...] = (),
    told: Callable[[str], None] = lambda _: None,
) -> list[Path]:  # fmt: skip
    """Draw the pictures into a folder, with a page that shows them all; the files, the page first.

    images are places in the test set, for maps and attributions; without them the worst mistakes and one of each class.
    """
    unknown = [name for name in only if name not in PICTURES]
    if unknown:
        raise PractorchError(f"lab look: no picture {unknown[0]!r}", hint=f"there are {', '.join(PICTURES)}")
    too_far = [place for place in images if not 0 <= place < len(subject.data)]
    if too_far:
        raise PractorchError(
            f"lab look: test image {too_far[0]} does not exist", hint=f"they go from 0 to {len(subject.data) - 1}"
        )
    share = accuracy(subject.logits, subject.data.labels)
    page = Page(f"{subject.run.config.model} on {subject.data.name}")
    page.text(f"{100 * share:.2f} % of {len(subject.data):,} test images are right. Run: {subject.run.path.name}.")
    files = []
    for name, caption in PICTURES.items():
        if only and name not in only:
            continue
        told(name)
        drawn = _draw(name, subject, images)
        page.heading(caption.split(".")[0].split(":")[0])
        if drawn is None:
            page.text(f"{subject.run.config.model} has nothing to show here.", is_note=True)
            continue
        files.append(save(drawn, out / f"{name}.png"))
        page.picture(files[-1], caption)
    return [page.write(out / "index.html"), *files]


def _draw(name: str, subject: Subject, images: tuple[int, ...]) -> Figure | None:
    worst = answers.worst_mistakes(subject) if name in ("mistakes", "maps", "attributions") else None
    chosen = _chosen(subject, worst[1] if worst else torch.tensor([], dtype=torch.long), images)
    draw: dict[str, Callable[[], Figure | None]] = {
        "curves": lambda: answers.curves(subject),
        "confusion": lambda: answers.confusion_matrix(subject),
        "mistakes": lambda: worst[0] if worst else None,
        "sureness": lambda: answers.sureness(subject),
        "filters": lambda: inside.filters(subject),
        "maps": lambda: inside.feature_maps(subject, int(chosen[-1])),
        "attributions": lambda: attribution.attributions(subject, chosen),
        "exciting": lambda: inside.exciting(subject),
        "graph": lambda: graph.graph(subject),
    }
    return draw[name]()


def _chosen(subject: Subject, worst: Tensor, images: tuple[int, ...]) -> Tensor:
    """Images to look at closely: those that were asked for, else two mistakes and then one of each class."""
    if images:
        return torch.tensor(images)
    return torch.cat([worst[:2], subject.one_of_each_class(NUM_IMAGES - len(worst[:2]))])
