"""What an enhancement run trains on and is judged by, as the lab's training loop wants it."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from practorch.errors import PractorchError
from practorch.lab.batches import Batches
from practorch.lab.config import Config
from practorch.lab.data import load
from practorch.lab.enhance.judge import BORDER, Score, judge, means, small_pairs
from practorch.lab.enhance.patches import SIDE, Patches, Small
from practorch.lab.enhance.photos import photos
from practorch.lab.enhance.quality import inner, psnr
from practorch.lab.enhance.task import Pair, Task
from practorch.lab.enhance.tiles import enhanced
from practorch.lab.job import Job, Source, Validate, hold_out
from practorch.lab.models import build
from practorch.lab.world import ONE, World

NUM_VALIDATED = 500
# On the held-out training photograph, at equal CPU time: 0.1 dB better than AdamW, and than batches of 16 by 0.2.
RECIPE = {
    "optimizer": "muon", "lr": 0.01, "momentum": 0.9, "rest_lr": 2e-3, "weight_decay": 0.0, "schedule": "cosine",
    "warmup": 0.02, "batch_size": 8, "normalise": False, "ema": 0.99,
}  # fmt: skip
EPOCHS = {"photos": 40.0, "fashion-mnist": 5.0}


def config_of(task: Task, model: str, **overrides: object) -> Config:
    """The config to start from, with overrides on top."""
    recipe = {**RECIPE, "epochs": EPOCHS[task.data]}
    if task.data != "photos":
        recipe |= {"batch_size": 128}
    config = Config(model=model, data=task.text()).changed(**{**recipe, **overrides})
    Task.of(config)
    _check_alone(config.ranks)
    return config


def _check_alone(num: int) -> None:
    if num > 1:
        raise PractorchError(f"enhance: trains in one process, not in {num}", hint="without --set ranks")


def prepare(config: Config, device: torch.device, world: World = ONE, *, scores: list[Score] | None = None) -> Job:
    """The job of a config; the model's first weights follow from its seed. Its test adds what it finds to scores."""
    task = Task.of(config)
    _check_alone(world.size)
    batches, held_out, source = (_photos if task.data == "photos" else _small)(config, task, device)
    torch.manual_seed(config.seed)
    size = SIDE if task.data == "photos" else 28
    model = build(config.model, in_channels=1, image_size=size)

    def test(model: nn.Module) -> dict[str, float]:
        with torch.autocast(device.type, enabled=False):  # as whoever judges the run again
            found = judge(model, task)
        if scores is not None:
            scores.extend(found)
        return means(found)

    job = Job(
        model, batches, mean_absolute_error, psnr_of_batch,
        {"classes": [], "in_channels": 1, "image_size": size, "source": source, "mean": [0.0], "std": [1.0]},
        test, metric_name="psnr", goal="val_psnr", num_held_out=len(held_out),
        tested="held-out pictures, looked at once, after training",
    )  # fmt: skip
    if held_out:
        job.validate = _validation(held_out, task)
    return job


def mean_absolute_error(outputs: Tensor, targets: Tensor) -> Tensor:
    """The loss: sharper than squared error, which blurs where it is unsure. Source: Zhao et al. 2015, 1511.08861."""
    return F.l1_loss(outputs, targets)


def psnr_of_batch(outputs: Tensor, targets: Tensor) -> Tensor:
    """Decibels over all pixels of a batch, (B, 1, H, W) in [0, 1]."""
    return -10 * (outputs - targets).square().mean().log10()


def _photos(config: Config, task: Task, device: torch.device) -> tuple[Source, Sequence[Pair], str]:
    pairs = task.pairs(photos("train"))
    count = len(pairs) // 10 if config.validate == "auto" else int(config.validate)
    if count >= len(pairs):
        raise PractorchError(
            f"validate: {count} photographs to hold out of {len(pairs)}", hint="--validate 0 trains on all of them"
        )
    train, held_out = pairs[: len(pairs) - count], pairs[len(pairs) - count :]
    batches = Patches(train, task, batch_size=config.batch_size, seed=config.seed, device=device)
    return batches, held_out, f"{len(train)} photographs of scikit-image"


def _small(config: Config, task: Task, device: torch.device) -> tuple[Source, Sequence[Pair], str]:
    data = load(task.data, "train")
    train, held_out = hold_out(data, NUM_VALIDATED if config.validate == "auto" else config.validate)
    batches = Batches(
        train, batch_size=config.batch_size, seed=config.seed, device=device, augment=("flip",), drop_last=True,
        mean=(0.0,), std=(1.0,),
    )  # fmt: skip
    pairs = small_pairs(held_out.images, [""] * len(held_out), task) if held_out else []
    return Small(batches, task, seed=config.seed), pairs, data.source


def _validation(held_out: Sequence[Pair], task: Task) -> Validate:
    """PSNR on pictures that are held out of the training ones: it says which weights are best, and judges nothing."""
    border = max(BORDER, task.scale)

    def validate(model: nn.Module) -> dict[str, float]:
        made = [(enhanced(model, pair.poor, task.scale), pair.good) for pair in held_out]
        return {"val_psnr": statistics.fmean(psnr(inner(a, border), inner(b, border)) for a, b in made)}

    return validate
