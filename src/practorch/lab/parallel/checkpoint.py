"""Sharded checkpoints: every rank writes its own parts, and any number of ranks reads them.

last.pt holds what is small, as for one process, and the name of a folder beside it; the folder holds a safetensors file
for each rank, which says where its parts belong. The folder is there before last.pt names it, and the one before is
removed afterwards: whenever the run is killed, last.pt names a whole folder.
"""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from safetensors import SafetensorError
from torch import Tensor
from torch.distributed.checkpoint.api import CheckpointException
from torch.distributed.checkpoint.hf_storage import HuggingFaceStorageReader, HuggingFaceStorageWriter
from torch.distributed.checkpoint.metadata import TensorStorageMetadata
from torch.distributed.checkpoint.state_dict_loader import load
from torch.distributed.checkpoint.state_dict_saver import save
from torch.distributed.tensor import DTensor

from practorch.errors import PractorchError
from practorch.lab.checkpoint import load_state, remove_parts, save_state
from practorch.lab.parallel import dtensors

SHARDS, FILES = "shards", "shard_files"
Like = Callable[[str, torch.Size], Tensor | None]
"""A tensor laid out as the one of this name and shape shall be, or None for a whole one."""


def save_sharded(path: Path, state: dict[str, Any], step: int) -> None:
    """Write the state as it lies on the ranks; all of them call this.

    path is last.pt; state has nested dicts and lists whose tensors may be DTensors. Raises PractorchError if it cannot
    be written; the checkpoint before it stays.
    """
    parts = _apart({key: value for key, value in _tensors(state).items() if isinstance(value, DTensor)})
    folder = path.with_name(f"{path.stem}-{step:08d}")
    is_main = dist.get_rank() == 0
    if is_main:
        shutil.rmtree(folder, ignore_errors=True)
    dist.barrier()
    try:
        # As safetensors, not torch's own format: reading it unpickles nothing.
        save(parts, storage_writer=HuggingFaceStorageWriter(str(folder), save_distributed=True))
    except CheckpointException as error:
        why = next(iter(error.failures.values()))[0]
        raise PractorchError(f"{folder}: cannot be written: {why}", hint="make room, then resume the run") from None
    if is_main:
        num = len(list(folder.glob("*.safetensors")))
        rest = _mapped(state, lambda key, value: None if key in parts else value)
        save_state(path, {**rest, SHARDS: folder.name, FILES: num})
        remove_parts(path, but=folder.name)
    dist.barrier()


def read_sharded(path: Path, like: Like) -> dict[str, Any]:
    """What was written, whole or in parts, on however many ranks; tensors laid out as like says.

    Raises PractorchError if a part is missing or broken.
    """
    state = load_state(path)
    parts = _read_parts(path.with_name(state.pop(SHARDS)), state.pop(FILES), like) if SHARDS in state else {}

    def placed(key: str, value: Any) -> Any:
        own = like(key, value.shape) if isinstance(value, Tensor) else None
        return parts.get(key, value) if own is None else dtensors.like(value, own)

    whole: dict[str, Any] = _mapped(state, placed)
    return whole


def _read_parts(folder: Path, num: int, like: Like) -> dict[str, Tensor]:
    found = len(list(folder.glob("*.safetensors")))
    if found != num:
        raise PractorchError(f"{folder}: {found} of {num} parts are there", hint="put the others back, or train anew")
    reader = HuggingFaceStorageReader(str(folder))
    try:
        known = reader.read_metadata().state_dict_metadata
        parts = {}
        for key, kept in known.items():
            assert isinstance(kept, TensorStorageMetadata)
            own = like(key, kept.size)
            parts[key] = torch.empty(kept.size, dtype=kept.properties.dtype) if own is None else torch.empty_like(own)
        with warnings.catch_warnings():  # that there is one process is meant
            warnings.filterwarnings("ignore", message="torch.distributed is disabled")
            load(parts, storage_reader=reader, no_dist=not dist.is_initialized())
    except (SafetensorError, CheckpointException) as error:
        first = str(error).partition("\n")[0]
        raise PractorchError(f"{folder}: holds a broken part: {first}", hint="put it back, or train anew") from None
    return parts


def _apart(parts: dict[str, DTensor]) -> dict[str, Tensor]:
    """The same, tied weights copied: safetensors refuses tensors that share memory."""
    first: dict[int, str] = {}
    for key, value in parts.items():
        first.setdefault(value.to_local().data_ptr(), key)
    return {
        key: value.detach() if first[value.to_local().data_ptr()] == key else value.detach().clone()
        for key, value in parts.items()
    }


def _tensors(state: Any) -> dict[str, Tensor]:
    """Every tensor by the keys that lead to it."""
    found: dict[str, Tensor] = {}

    def note(key: str, value: Any) -> None:
        if isinstance(value, Tensor):
            found[key] = value

    _mapped(state, note)
    return found


def _mapped(state: Any, change: Callable[[str, Any], Any], key: str = "") -> Any:
    """The same dicts and lists, everything else in them changed; a key is the keys that lead there: model/fc.weight."""
    if isinstance(state, dict):
        return {name: _mapped(value, change, f"{key}/{name}" if key else name) for name, value in state.items()}
    if isinstance(state, list):
        return [_mapped(value, change, f"{key}/{i}") for i, value in enumerate(state)]
    return change(key, state)
