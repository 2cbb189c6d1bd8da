"""A run again: the same to the last bit, or with some keys changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from practorch.errors import PractorchError
from practorch.lab.config import NAMES, Config

# What decides how many updates a run has; changing one of them makes the plan of a budget void.
LENGTH = {"model", "data", "epochs", "budget_s", "batch_size", "accumulate", "validate", "drop_last", "context"}


# What a run that goes on may have otherwise: it was measured, or does not change the weights.
FREE = {"plan", "device", "ranks", "strategy", "log", "log_every", "checkpoint_s", "checkpoint_steps"}


def repeated(source: Path, **overrides: Any) -> Config:
    """The config of a run (its folder, or a TOML file), with overrides.

    A run of so many seconds is repeated with the updates that it came to, unless its length is changed.
    """
    config = Config.read(source)
    if config.plan:
        config = config.changed(plan=()) if LENGTH & set(overrides) else config.changed(budget_s=0.0)
    return config.changed(**overrides)


def check_same(config: Config, path: Path, *, hint: str = "another --name; --resume goes on with it") -> None:
    """Raise PractorchError if the run at path was begun with another config than this one."""
    old = Config.read(path)
    for name in NAMES:
        before, now = getattr(old, name), getattr(config, name)
        if before != now and now != "auto" and name not in FREE:
            raise PractorchError(f"{path}: is a run with {name} = {before!r}, not {now!r}", hint=hint)
