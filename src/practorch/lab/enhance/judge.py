"""The verdict: what a model and what plain filters make of pictures, beside the truth. Never of training pictures."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from torch import Tensor, nn

from practorch.errors import PractorchError
from practorch.lab.data import load
from practorch.lab.enhance.photos import Photo, photos, twin
from practorch.lab.enhance.quality import bicubic, denoisers, inner, psnr, ssim, to_bytes, to_numbers
from practorch.lab.enhance.task import Pair, Task, generator_of
from practorch.lab.enhance.tiles import enhanced

BORDER = 2
"""Pixels on each side that are not judged; scale of them where that is more."""
NUM_SMALL = 2_000
"""Of the small test images; SSIM takes them one by one."""
MODEL = "model"


@dataclass(frozen=True)
class Answer:
    """A picture that somebody made of a poor one, (1, H, W) uint8, and how near it is to the truth."""

    picture: Tensor
    psnr: float
    ssim: float


@dataclass(frozen=True)
class Score:
    """One picture, and all answers to it by who gave them; the model's is the last, and the one to beat before it."""

    pair: Pair
    answers: dict[str, Answer]

    @property
    def model(self) -> Answer:
        return self.answers[MODEL]

    @property
    def rival(self) -> Answer:
        """The best of the plain filters: bicubic, or non-local means."""
        return self.answers[rival_of(self.answers)]


def rival_of(answers: dict[str, Answer]) -> str:
    """The filter that the model must beat."""
    return list(answers)[-2]


def judge(model: nn.Module, task: Task, own: Sequence[Photo] = ()) -> list[Score]:
    """The scores of a model on the pictures that no run trains on, or on photographs of one's own.

    Raises PractorchError if one of those is a training photograph: what a model has seen says nothing about it.
    """
    if own:
        for photo in own:
            if seen := twin(photo.pixels, photos("train")):
                raise PractorchError(
                    f"{photo.name}: is {seen}, a training photograph; a gain on it would say nothing",
                    hint="judge by pictures that the model has not seen",
                )
        return [judged(model, pair, task) for pair in task.pairs(own)]
    if task.data == "photos":
        return [judged(model, pair, task) for pair in task.pairs(photos("test"))]
    test = load(task.data, "test")
    names = [test.classes[label] for label in test.labels[:NUM_SMALL].tolist()]
    return [judged(model, pair, task) for pair in small_pairs(test.images[:NUM_SMALL], names, task)]


def small_pairs(good: Tensor, names: Sequence[str], task: Task) -> list[Pair]:
    """Small images, (N, 1, H, W) uint8, with their poor versions; the noise is always alike."""
    poor = task.poor(good, generator_of("judged", 0))
    return [Pair(*each) for each in zip(names, poor, good, strict=True)]


def judged(model: nn.Module, pair: Pair, task: Task) -> Score:
    """All answers to one picture."""
    made = {name: make(pair.poor) for name, make in filters(task).items()}
    made[MODEL] = enhanced(model, pair.poor, task.scale)
    border = max(BORDER, task.scale)
    truth = inner(pair.good, border)
    answers = {}
    for name, picture in made.items():
        middle = inner(picture, border)
        answers[name] = Answer(picture, psnr(middle, truth), ssim(middle, truth))
    return Score(pair, answers)


def filters(task: Task) -> dict[str, Callable[[Tensor], Tensor]]:
    """What needs no training, by name, the best last; each (1, h, w) uint8 to (1, H, W) uint8."""
    if task.kind == "sharpen":
        return {"bicubic": partial(enlarged, scale=task.scale)}
    return {"noisy": lambda poor: poor, **denoisers(task.noise)}


def enlarged(poor: Tensor, scale: int) -> Tensor:
    """A picture of bytes scale times larger by bicubic: (C, h, w) uint8 to (C, scale * h, scale * w) uint8."""
    return to_bytes(bicubic(to_numbers(poor)[None], scale)[0])


def means(scores: Sequence[Score]) -> dict[str, float]:
    """Of every answer over all pictures, and the model's gain over the filter to beat."""
    found: dict[str, float] = {"pictures": len(scores)}
    for name in scores[0].answers:
        key = "" if name == MODEL else f"{name.lower()}_"
        found[f"{key}psnr"] = statistics.fmean(score.answers[name].psnr for score in scores)
        found[f"{key}ssim"] = statistics.fmean(score.answers[name].ssim for score in scores)
    rival = rival_of(scores[0].answers).lower()
    found["gain_psnr"] = found["psnr"] - found[f"{rival}_psnr"]
    found["gain_ssim"] = found["ssim"] - found[f"{rival}_ssim"]
    return found
