"""A range test of the learning rate: it rises a little with every update, and the loss shows how far it may.

Source: Smith 2015, arXiv 1506.01186, section 3.3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from practorch.errors import PractorchError
from practorch.lab.config import Config
from practorch.lab.job import Job, prepare
from practorch.lab.optim import build_optimizer, set_lr
from practorch.lab.plots import COLOURS, figure, save
from practorch.lab.precision import Arithmetic, arithmetic_of, step_seconds
from practorch.lab.seeds import seed_update
from practorch.lab.threads import few, threads
from practorch.lab.world import ONE

LOWEST, HIGHEST = 1e-5, 10.0
FEWEST, MOST = 30, 100
"""Updates; as many as fit into SECONDS."""
SECONDS = 8.0
SMOOTHING = 0.8
STOP_AT = 3.0
"""Times the lowest loss."""


@dataclass(frozen=True)
class RangeTest:
    """A loss for each learning rate, and what it suggests."""

    rates: list[float]
    losses: list[float]
    """Smoothed."""
    suggested: float
    """A third of the rate at which the loss is lowest: a peak that a whole run can bear."""
    steepest: float
    """Where the loss falls fastest."""
    path: Path

    def text(self) -> str:
        """A table of a few rates, the suggestion, and where the plot lies."""
        shown = range(0, len(self.rates), max(1, len(self.rates) // 10))
        rows = [f"{'lr':>8}  {'loss':>8}", *(f"{self.rates[i]:8.2g}  {self.losses[i]:8.4f}" for i in shown)]
        said = f"suggested: --lr {self.suggested:.2g} (the loss falls fastest at {self.steepest:.2g})"
        return "\n".join([*rows, "", said, str(self.path)])


def find_lr(config: Config, folder: Path) -> RangeTest:
    """Train the config's model for a few seconds with a rising learning rate; the plot goes into folder."""
    arithmetic = arithmetic_of(config)
    job = prepare(config, arithmetic.device, ONE)
    with threads(few(config)):
        rates, losses = _rise(config, job, arithmetic)
    if len(losses) < FEWEST // 2:
        raise PractorchError(
            f"--find-lr: the loss leaves after {len(losses)} updates, at lr {rates[-1] if rates else LOWEST:.2g}",
            hint="--clip 1, or look at the model with --overfit-one-batch",
        )
    lowest = min(range(len(losses)), key=losses.__getitem__)
    slopes = [losses[i + 1] - losses[i - 1] for i in range(1, max(2, lowest))]
    steepest = rates[1 + min(range(len(slopes)), key=slopes.__getitem__)]
    path = folder / f"lr-{config.model.replace(':', '-')}-{Path(config.data).name.replace(':', '-')}.png"
    found = RangeTest(rates, losses, rates[lowest] / 3, steepest, path)
    _plot(found, config)
    return found


def _rise(config: Config, job: Job, arithmetic: Arithmetic) -> tuple[list[float], list[float]]:
    """Rates and smoothed losses, until the loss leaves for good."""
    model = arithmetic.placed(job.model).train()
    optimizer = build_optimizer(config.changed(lr=1.0, rest_lr=(config.rest_lr or config.lr) / config.lr), model)
    rates: list[float] = []
    losses: list[float] = []
    x, y = job.batches.batch(0, 0)
    step_s = step_seconds(model, x, y, job.loss, arithmetic)
    updates = round(min(MOST, max(FEWEST, SECONDS / step_s)))
    average = 0.0
    for step in range(updates):
        seed_update(config.seed, step, 0)
        rate = LOWEST * (HIGHEST / LOWEST) ** (step / (updates - 1))
        set_lr(optimizer, rate)
        x, y = job.batches.batch(*divmod(step, len(job.batches)))
        with arithmetic.autocast():
            value = job.loss(model(arithmetic.input(x)), y)
        average = SMOOTHING * average + (1 - SMOOTHING) * value.item()
        smooth = average / (1 - SMOOTHING ** (step + 1))
        if not math.isfinite(smooth) or (losses and smooth > STOP_AT * min(losses)):
            break
        rates.append(rate)
        losses.append(smooth)
        value.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        optimizer.zero_grad()
    return rates, losses


def _plot(found: RangeTest, config: Config) -> None:
    drawn, (axes,) = figure(width=6.0, height=3.6)
    axes.plot(found.rates, found.losses, color=COLOURS[0])
    axes.axvline(found.suggested, color=COLOURS[1], linestyle="--", label=f"suggested: {found.suggested:.2g}")
    axes.axvline(found.steepest, color=COLOURS[2], linestyle=":", label=f"falls fastest: {found.steepest:.2g}")
    low, first = min(found.losses), found.losses[0]
    axes.set(
        xscale="log", xlabel="learning rate", ylabel="loss (smoothed)", ylim=(low - 0.1 * (first - low), first * 1.15),
        title=f"{config.model} on {config.data}, {config.optimizer}, batch {config.batch_size}",
    )  # fmt: skip
    axes.legend()
    save(drawn, found.path)
