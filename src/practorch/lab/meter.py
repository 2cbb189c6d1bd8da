"""Losses since the last row of metrics, kept on the device until the row is written."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from practorch.errors import PractorchError
from practorch.lab.config import Config


class Meter:
    """Means over the batches since the last row, and the speed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._losses: list[Tensor] = []
        self._metrics: list[Tensor] = []
        self.restart()

    def add(self, loss: Tensor, metric: Tensor, num_samples: int) -> None:
        self._losses.append(loss.detach())
        self._metrics.append(metric.detach())
        self._num_samples += num_samples

    def mean(self) -> Tensor:
        """Loss and metric, (2,) float64; nan before the first batch."""
        if not self._losses:
            return torch.full((2,), math.nan, dtype=torch.float64)
        return torch.stack([torch.stack(self._losses).double().mean(), torch.stack(self._metrics).double().mean()])

    def speed(self) -> float:
        """Samples per second since the last row."""
        return self._num_samples / max(1e-9, time.perf_counter() - self._since)

    def empty(self) -> None:
        """Begin a row."""
        self._losses, self._metrics = [], []
        self.restart()

    def restart(self) -> None:
        """Measure the speed from now on."""
        self._num_samples, self._since = 0, time.perf_counter()

    def check(self, step: int, config: Config) -> None:
        """Raise PractorchError, which names the update, if a loss since the last row is no number."""
        losses = torch.stack(self._losses).tolist() if self._losses else []
        bad = next((i for i, loss in enumerate(losses) if not math.isfinite(loss)), None)
        if bad is None:
            return
        at = step - (len(losses) - 1 - bad) // config.accumulate
        tries = [f"--lr {config.lr / 4:.2g}", *([] if config.clip else ["--clip 1"])]
        tries += ["--precision float32"] if config.precision == "bfloat16" else []
        raise PractorchError(
            f"update {at}: the loss is {losses[bad]}; the checkpoints before it are kept",
            hint=f"practorch lab train --from {self.folder} with {' or '.join(tries)}",
        )

    def state(self) -> dict[str, Any]:
        return {"losses": [loss.cpu() for loss in self._losses], "metrics": [metric.cpu() for metric in self._metrics]}

    def load(self, state: dict[str, Any], device: torch.device) -> None:
        self._losses = [loss.to(device) for loss in state["losses"]]
        self._metrics = [metric.to(device) for metric in state["metrics"]]
