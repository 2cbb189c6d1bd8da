"""A real run on the digits in two seconds, for the tests of what is done with a trained model."""

from __future__ import annotations

from pathlib import Path

import torch

from practorch.lab.config import recipe
from practorch.lab.run import Run
from practorch.lab.train import fit


def tiny_run(folder: Path, model: str = "quickstart", epochs: float = 6.0) -> Run:
    """A model that knows the digits well enough to be asked."""
    torch.set_num_threads(1)
    config = recipe(
        model, "digits", epochs=epochs, optimizer="adamw", lr=2e-3, schedule="onecycle", weight_decay=0.0,
        normalise=True, threads=1, precision="float32", layout="contiguous", device="cpu",
    )  # fmt: skip
    return fit(config, runs=folder, name="digits")
