"""What an exercise needs on this machine besides torch: commands and packages; what to do where one is missing."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
import sys

from practorch.errors import PractorchError
from practorch.spec import Exercise


def needs_met(exercise: Exercise) -> None:
    """Raises PractorchError, with the one command that helps, if something is missing or does not fit."""
    if exercise.requires:
        importlib.invalidate_caches()
    for name in exercise.requires:
        if name == "torchvision":
            _torchvision(exercise)
        elif shutil.which(name) is None and importlib.util.find_spec(name) is None:
            raise PractorchError(f"{exercise.id} needs {name} on this machine", hint="install it, or go on")


def _torchvision(exercise: Exercise) -> None:
    torch = importlib.metadata.version("torch")
    fits = torchvision_for(torch)
    hint = f"{sys.executable} -m pip install torchvision=={fits}"
    try:
        found = importlib.metadata.version("torchvision")
    except importlib.metadata.PackageNotFoundError:
        raise PractorchError(f"{exercise.id} needs torchvision, which is not installed", hint=hint) from None
    if found.split(".")[:2] != fits.split(".")[:2]:
        raise PractorchError(
            f"{exercise.id} needs torchvision {fits}: torchvision {found} was not made for torch {torch}", hint=hint
        )


def torchvision_for(torch: str) -> str:
    """The torchvision that was released with a torch 2: "2.13.0+cpu" -> "0.28.0". They count in step."""
    _, minor, patch = torch.partition("+")[0].split(".")[:3]
    return f"0.{int(minor) + 15}.{patch}"
