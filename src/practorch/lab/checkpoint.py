"""Checkpoints: files that are there whole or not at all, and load without running any code of theirs."""

from __future__ import annotations

import io
import os
import pickle
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save
from torch import Tensor

from practorch.errors import PractorchError

FORMAT = 1


def write_whole(path: Path, content: bytes | memoryview) -> None:
    """The content under this name, on the disk and not only in a buffer; after a crash the old file or the new one.

    Raises PractorchError if the disk is full; the old file stays.
    """
    new = path.with_name(f"{path.name}.new")
    try:
        with open(new, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
        _sync_folder(path.parent)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise PractorchError(
            f"{path}: cannot be written: {error.strerror}",
            hint=f"make room, then practorch lab train --resume {path.parent}; the checkpoint before it is whole",
        ) from error


def save_weights(path: Path, weights: Mapping[str, Tensor]) -> None:
    """Weights as safetensors; tensors that share memory (tied layers) are written once per name."""
    write_whole(path, save({name: tensor.detach().cpu().contiguous().clone() for name, tensor in weights.items()}))


def save_state(path: Path, state: Mapping[str, Any]) -> None:
    """All that a resume needs: tensors, numbers, texts, lists and dicts."""
    buffer = io.BytesIO()
    torch.save({"format": FORMAT, **state}, buffer)
    write_whole(path, buffer.getbuffer())


def remove_parts(path: Path, but: str = "") -> None:
    """Remove the folders with the parts of older sharded checkpoints, all but this one."""
    for folder in path.parent.glob(f"{path.stem}-????????"):
        if folder.name != but:
            shutil.rmtree(folder, ignore_errors=True)


def load_state(path: Path, *, is_mapped: bool = False) -> dict[str, Any]:
    """What save_state wrote; a mapped one reads a tensor from the disk only where it is used.

    Raises PractorchError if the file is cut short, or was written by something else.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True, mmap=is_mapped)
    except (RuntimeError, EOFError, pickle.UnpicklingError, KeyError, ValueError) as error:
        first = str(error).partition("\n")[0]
        raise PractorchError(
            f"{path}: is not a whole checkpoint: {first}",
            hint=f"remove it to train again from the start; {path.parent}/best.safetensors may still be good",
        ) from None
    if not isinstance(state, dict) or state.get("format") != FORMAT:
        raise PractorchError(f"{path}: is not a checkpoint of this version", hint="remove it to train from the start")
    return state


class Clock:
    """When the next checkpoint is due: every so many seconds, and every so many updates."""

    def __init__(self, seconds: float, steps: int) -> None:
        self.seconds, self.steps = seconds, steps
        self._last = time.monotonic()

    def is_due(self, step: int) -> bool:
        return time.monotonic() - self._last >= self.seconds or bool(self.steps and step % self.steps == 0)

    def restart(self) -> None:
        self._last = time.monotonic()


def _sync_folder(folder: Path) -> None:
    """Put the folder itself on the disk, so that the new name survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
