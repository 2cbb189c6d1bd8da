"""What a run writes down and tells while it trains: rows of numbers, validations, histograms."""

from __future__ import annotations

import time
from dataclasses import replace

from torch import nn

from practorch.lab.config import Config
from practorch.lab.log import Logs
from practorch.lab.meter import Meter
from practorch.lab.progress import Progress, Told
from practorch.lab.schedule import Plan
from practorch.lab.standing import Standing
from practorch.lab.world import World

TELL_EVERY_S = 0.2


class Diary:
    """Rows go to the logs of the main process; told hears of every row and a few times a second."""

    def __init__(
        self, config: Config, meter: Meter, logs: Logs, world: World, told: Told, *, num_batches: int, metric_name: str
    ) -> None:
        self.config, self.meter, self.logs, self.world, self.told = config, meter, logs, world, told
        self.num_batches, self.metric_name = num_batches, metric_name
        self._told_at = self._speed = 0.0
        self._last = Progress()

    def after_update(self, at: Standing, plan: Plan, lr: float) -> None:
        """A row every log_every updates and at the end; told more often."""
        if at.step % self.config.log_every and at.step != plan.steps:
            now = time.perf_counter()
            if now - self._told_at >= TELL_EVERY_S and self.world.is_main:
                self._told_at = now
                self._tell(at, plan, lr, *self.meter.mean().tolist())
            return
        self.meter.check(at.step, self.config)
        loss, metric = self.world.mean(self.meter.mean()).tolist()
        self._speed = self.meter.speed() * self.world.data_size
        if self.world.is_main:
            self._tell(at, plan, lr, loss, metric)
            row = {"epoch": self._last.epoch, "loss": loss, self.metric_name: metric, "lr": lr}
            self.logs.row(at.step, {**row, "samples_per_s": self._speed, "time_s": at.elapsed_s})
        self.meter.empty()

    def after_validation(self, at: Standing, plan: Plan, validated: dict[str, float], model: nn.Module) -> None:
        """A row of its own; on the boards also how the weights are spread."""
        weights = self.world.weights(model) if self.config.log else {}
        if self.world.is_main:
            self.logs.row(at.step, validated)
            for name, weight in weights.items():
                self.logs.histogram(at.step, f"weights/{name}", weight)
            self._last = replace(self._last, validated=validated)
            self.told(replace(self._last, is_validation=True))
        self.meter.restart()

    def _tell(self, at: Standing, plan: Plan, lr: float, loss: float, metric: float) -> None:
        per_epoch = self.num_batches / self.config.accumulate
        speed = self._speed or self.meter.speed() * self.world.data_size
        left_s = (plan.steps - at.step) * self.config.accumulate * self.config.batch_size / max(speed, 1e-9)
        self._last = Progress(
            at.step, plan.steps, at.step / per_epoch, plan.steps / per_epoch, loss, metric, self.metric_name, lr, speed,
            left_s, self._last.validated,
        )  # fmt: skip
        self.told(self._last)
