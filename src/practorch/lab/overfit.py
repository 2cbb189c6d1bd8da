"""Can a model learn one batch by heart? One that cannot has a mistake in it, or in how it is trained."""

from __future__ import annotations

import time
from dataclasses import dataclass

import torch

from practorch.lab.config import Config
from practorch.lab.job import prepare
from practorch.lab.loss import cross_entropy
from practorch.lab.optim import build_optimizer, set_lr
from practorch.lab.precision import arithmetic_of
from practorch.lab.progress import Progress, Told, silent
from practorch.lab.seeds import seed_update
from practorch.lab.threads import few, threads
from practorch.lab.world import ONE

LEARNED = 0.01
MOST_UPDATES = 500
WARM_UP = 20  # updates: at the full rate from the first one on, some models jump away
MOST_S = 30.0
"""Of one try."""
OTHERS = ({"optimizer": "adamw", "lr": 1e-3}, {"optimizer": "adamw", "lr": 1e-2})
"""Tried after the config's own optimizer: the question is whether the model can, not how fast the recipe is."""


@dataclass(frozen=True)
class Overfit:
    """What came of it."""

    is_learned: bool
    loss: float
    first_loss: float
    updates: int
    optimizer: str
    """With its learning rate: "sgd at 0.1"."""
    num_samples: int
    is_recipe: bool = True
    """The config's own optimizer did it."""

    def text(self) -> str:
        """A sentence, and what to do."""
        went = f"loss {self.first_loss:.4f} -> {self.loss:.4f} on one batch of {self.num_samples}"
        how = f"{went} in {self.updates} updates with {self.optimizer}"
        if self.is_learned and self.is_recipe:
            return f"learned by heart: {how}"
        if self.is_learned:
            return (
                f"learned by heart: {how}\nThe recipe's own optimizer did not come so far: its rate is too low or high."
            )
        return (
            f"NOT learned by heart: {how}, the best of {1 + len(OTHERS)} tries\n"
            "A model that cannot do this has a mistake: a layer that gets no gradient, a softmax before the loss, "
            "labels that do not belong to the images.\nOr it is too small, or too slow: --batch-size 16 would tell."
        )


def overfit_one_batch(config: Config, *, told: Told = silent) -> Overfit:
    """Train on the first batch alone until its loss is near 0, without augmentation, smoothing or weight decay."""
    config = config.changed(
        augment=(), mixup=0.0, label_smoothing=0.0, weight_decay=0.0, validate=0, accumulate=1, compile=False,
        precision="float64" if config.precision == "float64" else "float32",
    )  # fmt: skip
    tries = []
    for changes in ({}, *OTHERS):
        with threads(few(config)):
            tries.append(_try(config.changed(**changes), told, is_recipe=not changes))
        if tries[-1].is_learned:
            break
    return min(tries, key=lambda found: found.loss)


def _try(config: Config, told: Told, *, is_recipe: bool) -> Overfit:
    arithmetic, loss = arithmetic_of(config), cross_entropy()
    job = prepare(config, arithmetic.device, ONE)
    model = arithmetic.placed(job.model).train()
    optimizer = build_optimizer(config, model)
    x, y = job.batches.batch(0, 0)
    losses: list[float] = []
    name = f"{config.optimizer} at {config.lr:.2g}"
    until = time.monotonic() + MOST_S
    while len(losses) < MOST_UPDATES and time.monotonic() < until:
        seed_update(config.seed, len(losses), 0)
        set_lr(optimizer, min(1.0, (len(losses) + 1) / WARM_UP))
        value = loss(model(x), y)
        losses.append(value.item())
        if not torch.isfinite(value) or losses[-1] < LEARNED:
            break
        value.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        optimizer.zero_grad()
        if len(losses) % 100 == 0:
            told(Progress(note=f"{name}, update {len(losses)}: loss {losses[-1]:.4f}"))
    final = losses[-1] if losses[-1] == losses[-1] else float("inf")
    return Overfit(final < LEARNED, final, losses[0], len(losses), name, len(x), is_recipe)
