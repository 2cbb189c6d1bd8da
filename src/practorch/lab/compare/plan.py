"""What is compared with what, at which budget: a config for every model and seed, alike but for the model's side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from practorch.errors import PractorchError
from practorch.lab.config import DEFAULT_DATA, Config, recipe
from practorch.lab.data import load

DEFAULT_MODELS = ("resnet_small", "convnext_small28")
DEFAULT_EPOCHS = 3.0
NUM_VALIDATIONS = 10
# The same for every model, so that all see the same batches in the same order; a recipe keeps the rest.
SHARED = ("batch_size", "shuffle", "drop_last", "normalise", "augment", "mixup", "accumulate", "tta", "validate")


@dataclass(frozen=True)
class Plan:
    """Models, data, seeds, and one budget for every run: epochs, samples or seconds."""

    models: tuple[str, ...] = DEFAULT_MODELS
    data: str = DEFAULT_DATA
    num_seeds: int = 3
    epochs: float = 0.0
    samples: int = 0
    seconds: float = 0.0
    target: float = 0.0
    """Accuracy on the validation images that the time is taken to; 0: what every model reaches."""
    overrides: Mapping[str, Any] = field(default_factory=dict)
    """Keys of the config, for every model."""

    def __post_init__(self) -> None:
        if len(set(self.models)) < 2:
            raise PractorchError("lab compare: needs two models", hint="practorch lab models lists them")
        if self.num_seeds < 1:
            raise PractorchError(f"lab compare: {self.num_seeds} seeds are too few", hint="--seeds 3")
        given = [name for name in ("epochs", "samples", "seconds") if getattr(self, name)]
        if len(given) > 1:
            raise PractorchError(f"lab compare: {' and '.join(given)} are given, a budget is one of them")
        if "validate" in self.overrides and str(self.overrides["validate"]) == "0":
            raise PractorchError(
                "lab compare: validate = 0 leaves nothing to take the time to a target from", hint="leave validate out"
            )

    @property
    def budget(self) -> str:
        """In words, for reports."""
        if self.seconds:
            return f"{self.seconds:g} seconds of training each"
        if self.samples:
            return f"{self.samples:,} samples each"
        return f"{self.epochs or DEFAULT_EPOCHS:g} epochs each"

    def config(self, model: str, seed: int) -> Config:
        """What one run is made of: the model's own recipe, with the data's side of the first model's and the budget."""
        own, first = recipe(model, self.data), recipe(self.models[0], self.data)
        shared = {name: getattr(first, name) for name in SHARED} | {"validate": "auto"}
        epochs = self.epochs or DEFAULT_EPOCHS
        if self.samples:
            epochs = self.samples / len(load(self.data, "train"))
        every = 0.5 if self.seconds else epochs / NUM_VALIDATIONS
        budget = {"budget_s": self.seconds} if self.seconds else {"epochs": epochs}
        return own.changed(**shared, **budget, seed=seed, validate_every=every).changed(**self.overrides)
