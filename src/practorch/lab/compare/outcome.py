"""What came of each model: its runs, their accuracies, curves and answers, and what the model costs."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from practorch.errors import PractorchError
from practorch.lab.compare.statistics import Estimate, estimate
from practorch.lab.config import Config
from practorch.lab.data import Images
from practorch.lab.evaluate import confusion, logits_of
from practorch.lab.run import Run
from practorch.lab.summary import multiply_adds, parameters, summary
from practorch.lab.threads import threads

# Numbers that an optimizer keeps for each weight.
STATES = {"sgd": 1, "muon": 1, "adamw": 2}
BYTES = 4
INFERENCE_BATCH, INFERENCE_ROUNDS = 256, 3


@dataclass(frozen=True)
class Point:
    """A validation: when, in epochs and in seconds of training, and its accuracy."""

    epoch: float
    seconds: float
    accuracy: float


@dataclass(frozen=True)
class Cost:
    """What a model costs, whatever it learns."""

    parameters: int
    multiply_adds: int
    training_mib: float
    """Weights, gradients, the optimizer's numbers, and what autograd keeps of a batch; computed in float32."""
    training_images_per_s: float
    inference_images_per_s: float
    arithmetic: str


@dataclass(frozen=True)
class Outcome:
    """One model over all seeds."""

    model: str
    runs: tuple[Run, ...]
    accuracies: tuple[float, ...]
    """Of the test set in percent, a seed each."""
    curves: tuple[tuple[Point, ...], ...]
    predicted: Tensor
    """(S, N) int64: the answer of each seed's model to each test image."""
    cost: Cost

    @property
    def accuracy(self) -> Estimate:
        return estimate(self.accuracies)

    def confusion(self, labels: Tensor, num_classes: int) -> Tensor:
        """Summed over seeds: (K, K) int64."""
        return torch.stack([confusion(labels, one, num_classes) for one in self.predicted]).sum(0)

    def seconds_to(self, target: float) -> list[float]:
        """Seconds of training to the first validation with that accuracy, a seed each that reached it."""
        firsts = [next((p.seconds for p in curve if p.accuracy >= target), None) for curve in self.curves]
        return [first for first in firsts if first is not None]


def outcome(model: str, runs: Sequence[Run], test: Images) -> Outcome:
    """Read what the runs of one model wrote, and measure what the model costs."""
    predicted = torch.stack([_predicted(run, test) for run in runs])
    return Outcome(
        model, tuple(runs), tuple(100 * float(run.result()["accuracy"]) for run in runs),
        tuple(curve(run) for run in runs), predicted, cost(runs[0], test),
    )  # fmt: skip


def _predicted(run: Run, test: Images) -> Tensor:
    return logits_of(run.model(), test, mean=run.mean, std=run.std, tta=run.config.tta).argmax(1)


def curve(run: Run) -> tuple[Point, ...]:
    """The run's validations, each with the seconds and epochs of the update that it followed."""
    points, epoch, seconds = [], 0.0, 0.0
    for line in run.metrics():
        epoch, seconds = line.get("epoch", epoch), line.get("time_s", seconds)
        if "val_accuracy" in line:
            points.append(Point(epoch, seconds, 100 * line["val_accuracy"]))
    if not points:
        raise PractorchError(f"{run.path}: holds no validations", hint="remove the folder and compare again")
    return tuple(points)


def cost(run: Run, test: Images) -> Cost:
    """Counted on the untrained model, but for the speeds: those of the run, and of a few batches now."""
    config, model = run.config, run.untrained()
    num_parameters, shape = parameters(model), test.image_shape
    kept = summary(model, shape, has_memory=True).kept_bytes or 0
    held = num_parameters * BYTES * (2 + STATES[config.optimizer])
    speeds = [line["samples_per_s"] for line in run.metrics() if "samples_per_s" in line]
    return Cost(
        num_parameters, multiply_adds(model, shape), (held + kept * config.batch_size) / 2**20,
        statistics.median(speeds), _inference_speed(run, config, test), f"{config.precision}, {config.layout}",
    )  # fmt: skip


def _inference_speed(run: Run, config: Config, test: Images) -> float:
    """Images a second in batches, in the run's arithmetic; the best of a few rounds."""
    few = test.part(torch.arange(min(2 * INFERENCE_BATCH, len(test))))
    model = run.model()
    layout = torch.channels_last if config.layout == "channels_last" else torch.contiguous_format
    model = model.to(memory_format=layout)  # type: ignore[call-overload]
    dtype = getattr(torch, config.precision)

    def once() -> object:
        return logits_of(model, few, mean=run.mean, std=run.std, batch_size=INFERENCE_BATCH, dtype=dtype)

    with threads(int(config.threads)):
        once()
        return len(few) / min(_seconds(once) for _ in range(INFERENCE_ROUNDS))


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def common_target(outcomes: Sequence[Outcome]) -> float:
    """The highest accuracy on the validation images that every run of every model reached."""
    return min(max(point.accuracy for point in curve) for one in outcomes for curve in one.curves)
