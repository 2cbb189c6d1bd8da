"""Weights & Biases: on this machine until you log in; `wandb sync` sends an offline run later."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
from torch import Tensor

from practorch.lab.extras import needed
from practorch.lab.log.logs import Row
from practorch.lab.run import Run

PROJECT = "practorch"


class WeightsAndBiases:
    """A run's numbers, images and histograms for Weights & Biases, in the run's folder wandb/."""

    def __init__(self, run: Run, step: int) -> None:
        self._wandb = needed("wandb", "--log wandb")
        self._step = step
        self._run = self._wandb.init(
            project=os.environ.get("WANDB_PROJECT", PROJECT), name=run.path.name, id=run.path.name, resume="allow",
            dir=str(run.path), config=asdict(run.config), mode=self._mode(),
            settings=self._wandb.Settings(console="off", silent=True),
        )  # fmt: skip

    def row(self, step: int, values: Row) -> None:
        self._run.log(dict(values), step=step)

    def images(self, step: int, name: str, images: Tensor, labels: Sequence[str]) -> None:
        pictures = images.permute(0, 2, 3, 1).cpu().numpy()
        shown = [self._wandb.Image(picture, caption=label) for picture, label in zip(pictures, labels, strict=True)]
        self._run.log({name: shown}, step=step)

    def histogram(self, step: int, name: str, values: Tensor) -> None:
        counts = np.histogram(values.detach().float().cpu().numpy(), bins=64)
        self._run.log({name: self._wandb.Histogram(np_histogram=counts)}, step=step)

    def close(self) -> None:
        self._run.finish()

    def _mode(self) -> str:
        """What WANDB_MODE says, else online for who is logged in."""
        if named := os.environ.get("WANDB_MODE"):
            return named
        return "online" if self._wandb.api.api_key else "offline"
