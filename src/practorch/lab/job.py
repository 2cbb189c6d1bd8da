"""What a config asks for, made: the model, its batches, how it is validated and tested."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from practorch.errors import PractorchError
from practorch.lab.batches import Batches, TextBatches, normalise
from practorch.lab.config import Config
from practorch.lab.data import Images, load
from practorch.lab.data.text import Text, load_text
from practorch.lab.evaluate import augmented
from practorch.lab.loss import Loss, Metric, cross_entropy, share_right
from practorch.lab.mixup import mixup
from practorch.lab.models import ENTRIES, build
from practorch.lab.world import World

MOST_HELD_OUT = 5_000
MOST_WINDOWS = 1_000
HELD_OUT_SEED = 0  # the same images for every seed of a run, so that seeds can be compared
EVALUATED_AT_ONCE = 512
NUM_SAMPLES = 16
MOST_PREPARED = 5_000
"""Training images that a model may look at before the first update, to set a layer by them."""

Validate = Callable[[nn.Module], dict[str, float]]


class Source(Protocol):
    """Batches by number, as Batches and TextBatches give them."""

    def __len__(self) -> int: ...

    def batch(self, epoch: int, step: int) -> tuple[Tensor, Tensor]: ...


@dataclass
class Job:
    """All that the training loop needs, and the test for afterwards."""

    model: nn.Module
    batches: Source
    loss: Loss
    metric: Metric
    built: dict[str, Any]
    """What the model was made for, and how its images were normalised."""
    test: Validate
    """Reads the test set; called once, when the weights are final."""
    validate: Validate | None = None
    metric_name: str = "accuracy"
    goal: str = "val_accuracy"
    """The number of validate that says which weights are best: the highest accuracy, the lowest of anything else."""
    num_held_out: int = 0
    tested: str = "read once, after training"
    """What test reads and when, for the result."""
    notes: list[str] = field(default_factory=list)
    samples: tuple[Tensor, tuple[str, ...]] | None = None
    """Some training images and their labels, for the logs."""


Prepare = Callable[[Config, torch.device, World], Job]
"""Makes the job of a config, with the model's first weights drawn from its seed."""


def is_text(data: str) -> bool:
    return data == "stdlib" or data.startswith("text:")


def check_names(config: Config) -> None:
    """Raise PractorchError for a model that is not there, or one for other data."""
    known = ENTRIES.get(config.model)
    task = known.task if known else "classification"
    if task == "enhancement":
        raise PractorchError(
            f"{config.model}: makes images from images; it has no classes to learn",
            hint="practorch lab enhance trains it",
        )
    if (task == "text") != is_text(config.data):
        wants = "texts, as --data stdlib" if task == "text" else "images, as --data fashion-mnist"
        raise PractorchError(
            f"{config.model} on {config.data}: the model learns {wants}", hint="practorch lab data list"
        )


def prepare(config: Config, device: torch.device, world: World) -> Job:
    """The job of a config, with the model's first weights drawn from its seed."""
    check_names(config)
    return _of_text(config, device, world) if is_text(config.data) else _of_images(config, device, world)


def _of_images(config: Config, device: torch.device, world: World) -> Job:
    data = load(config.data, "train")
    notes = _checked(data)
    train, held_out = hold_out(data, config.validate)
    _check_parts(len(train), config, world)
    dtype = torch.float64 if config.precision == "float64" else torch.float32
    channels, size, width = data.image_shape
    mean, std = (None, None) if config.normalise else ([0.0] * channels, [1.0] * channels)
    batches = Batches(
        train, batch_size=min(config.batch_size, len(train)), seed=config.seed, device=device, dtype=dtype,
        augment=config.augment, shuffle=config.shuffle, drop_last=config.drop_last,
        rank=world.data_rank, world=world.data_size, mean=mean, std=std,
    )  # fmt: skip
    norm = {"mean": list(batches.mean), "std": list(batches.std)}

    def evaluated(images: Images, tta: str) -> Callable[[nn.Module], tuple[float, float]]:
        whole = Batches(
            images, batch_size=EVALUATED_AT_ONCE, device=device, dtype=dtype, shuffle=False,
            rank=world.data_rank, world=world.data_size, mean=norm["mean"], std=norm["std"],
        )  # fmt: skip
        return lambda model: _image_scores(model, whole, tta, world)

    def test(model: nn.Module) -> dict[str, float]:
        images = load(config.data, "test")
        loss, right = evaluated(images, config.tta)(model)
        return {"loss": loss, "accuracy": right, "images": len(images)}

    torch.manual_seed(config.seed)
    model = build(config.model, num_classes=len(data.classes), in_channels=channels, image_size=size)
    if look := getattr(model, "prepare", None):
        look(normalise(train.images[:MOST_PREPARED], batches.mean, batches.std))
    job = Job(
        model,
        _Mixed(batches, config.mixup, len(data.classes)) if config.mixup else batches,
        cross_entropy(config.label_smoothing), share_right,
        {"classes": list(data.classes), "in_channels": channels, "image_size": size, "source": data.source, **norm},
        test, notes=notes, samples=_samples(train),
    )  # fmt: skip
    if held_out is not None:
        validation = evaluated(held_out, "none")
        job.validate = lambda model: dict(zip(("val_loss", "val_accuracy"), validation(model), strict=True))
        job.num_held_out = len(held_out)
    if width != size:
        job.notes.append(f"the images are {size}x{width}; models that need a square may refuse them")
    return job


def _of_text(config: Config, device: torch.device, world: World) -> Job:
    text = load_text(config.data, "train")
    train, held_out = _hold_out_text(text, config)
    batches = TextBatches(
        train, batch_size=config.batch_size, length=config.context, seed=config.seed, device=device,
        drop_last=config.drop_last, rank=world.data_rank, world=world.data_size,
    )  # fmt: skip
    _check_parts((len(train) - config.context) // config.context, config, world)

    def evaluated(part: Text) -> Callable[[nn.Module], float]:
        whole = TextBatches(
            part, batch_size=64, length=config.context, device=device, shuffle=False,
            rank=world.data_rank, world=world.data_size,
        )  # fmt: skip
        return lambda model: _text_loss(model, whole, world)

    def test(model: nn.Module) -> dict[str, float]:
        part = load_text(config.data, "test")
        loss = evaluated(part)(model)
        return {"loss": loss, "bits_per_byte": loss / math.log(2), "bytes": len(part)}

    torch.manual_seed(config.seed)
    built = {"classes": list(text.vocabulary), "in_channels": 1, "image_size": config.context, "source": text.source}
    job = Job(
        build(config.model, num_classes=len(text.vocabulary), in_channels=1, image_size=config.context),
        batches, cross_entropy(config.label_smoothing), share_right, {**built, "mean": [0.0], "std": [1.0]}, test,
        goal="val_loss",
    )  # fmt: skip
    if held_out is not None:
        validation = evaluated(held_out)

        def validate(model: nn.Module) -> dict[str, float]:
            loss = validation(model)
            return {"val_loss": loss, "val_bits_per_byte": loss / math.log(2)}

        job.validate, job.num_held_out = validate, len(held_out)
    return job


def _check_parts(num: int, config: Config, world: World) -> None:
    """Raise PractorchError unless the ranks' parts of a batch are equal: then their mean gradient is the batch's."""
    last = 0 if config.drop_last else num % config.batch_size
    for size, cure in ((config.batch_size, "another --batch-size"), (last, "--set drop_last=true")):
        if size % world.data_size:
            what = "a batch" if size == config.batch_size else "the last batch"
            raise PractorchError(f"{what} of {size} does not divide by {world.data_size} ranks", hint=cure)


def hold_out(data: Images, num: int | str) -> tuple[Images, Images | None]:
    """The images to train on and those to validate on: the same ones every time; auto is a tenth, 5,000 at most."""
    count = min(len(data) // 10, MOST_HELD_OUT) if num == "auto" else int(num)
    if count >= len(data):
        raise PractorchError(
            f"validate: {count} images to hold out of {len(data)}", hint="--validate 0 trains on all of them"
        )
    if not count:
        return data, None
    order = torch.randperm(len(data), generator=torch.Generator().manual_seed(HELD_OUT_SEED))
    return data.part(order[count:].sort().values), data.part(order[:count].sort().values)


def _hold_out_text(text: Text, config: Config) -> tuple[Text, Text | None]:
    """The end of the text is validated on; num counts windows of context tokens."""
    windows = len(text) // config.context
    count = min(windows // 10, MOST_WINDOWS) if config.validate == "auto" else int(config.validate)
    if not count:
        return text, None
    if count >= windows - 1:
        raise PractorchError(
            f"validate: {count} windows to hold out of {windows}", hint="--validate 0 trains on all of them"
        )
    cut = len(text) - count * config.context - 1

    def part(tokens: Tensor) -> Text:
        return Text(text.name, text.split, tokens, text.vocabulary, text.source)

    return part(text.tokens[:cut]), part(text.tokens[cut:])


def _checked(data: Images) -> list[str]:
    """Sentences about what is odd in the labels; PractorchError if one is out of range."""
    low, high, num = int(data.labels.min()), int(data.labels.max()), len(data.classes)
    if low < 0 or high >= num:
        raise PractorchError(
            f"{data.name}: a label is {low if low < 0 else high}, but there are {num} classes, 0 to {num - 1}",
            hint="practorch lab data check DIR shows the labels",
        )
    counts = torch.bincount(data.labels, minlength=num)
    missing = [name for name, count in zip(data.classes, counts.tolist(), strict=True) if not count]
    return [f"no training image is of class {', '.join(missing)}: the model cannot learn it"] if missing else []


def _samples(data: Images) -> tuple[Tensor, tuple[str, ...]]:
    images, labels = data.images[:NUM_SAMPLES], data.labels[:NUM_SAMPLES].tolist()
    return images, tuple(data.classes[label] for label in labels)


class _Mixed:
    """Batches whose images are blended; the loop seeds torch's generator for each update."""

    def __init__(self, batches: Batches, alpha: float, num_classes: int) -> None:
        self._batches, self._alpha, self._num_classes = batches, alpha, num_classes

    def __len__(self) -> int:
        return len(self._batches)

    def batch(self, epoch: int, step: int) -> tuple[Tensor, Tensor]:
        x, labels = self._batches.batch(epoch, step)
        return mixup(x, labels, alpha=self._alpha, num_classes=self._num_classes)


@torch.inference_mode()
def _image_scores(model: nn.Module, batches: Batches, tta: str, world: World) -> tuple[float, float]:
    """Mean cross entropy and share of right answers; the model in eval mode."""
    loss, right, count = 0.0, 0, 0
    for x, labels in batches.epoch(0):
        scores = augmented(model, x, tta).float()
        loss += float(F.cross_entropy(scores, labels, reduction="sum"))
        right += int((scores.argmax(1) == labels).sum())
        count += len(labels)
    total = world.mean(torch.tensor([loss, right, count], dtype=torch.float64))
    return float(total[0] / total[2]), float(total[1] / total[2])


@torch.inference_mode()
def _text_loss(model: nn.Module, batches: TextBatches, world: World) -> float:
    """Mean cross entropy per token, in nats."""
    loss, count = 0.0, 0
    for x, y in batches.epoch(0):
        scores = model(x).float()
        loss += float(F.cross_entropy(scores.flatten(0, 1), y.flatten(), reduction="sum"))
        count += y.numel()
    total = world.mean(torch.tensor([loss, count], dtype=torch.float64))
    return float(total[0] / total[1])
