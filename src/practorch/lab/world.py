"""The seam between the training loop and how many processes run it: one here, more in practorch.lab.parallel.

The loop calls every method on every rank, in the same order. What only one process may do (files, prints) asks is_main.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Protocol, TypeVar

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from practorch.lab.checkpoint import load_state, remove_parts, save_state
from practorch.lab.machine import device_of

T = TypeVar("T")


class World(Protocol):
    """All processes that train one model."""

    @property
    def rank(self) -> int: ...

    @property
    def size(self) -> int: ...

    @property
    def is_main(self) -> bool:
        """This process writes the files and prints."""
        ...

    @property
    def data_rank(self) -> int:
        """Which part of each batch this process sees; ranks that share one model (tensor parallel) share it."""
        ...

    @property
    def data_size(self) -> int:
        """How many parts a batch is cut into."""
        ...

    def device(self, name: str) -> torch.device:
        """The device of this name; with several GPUs each rank has its own."""
        ...

    def wrap(self, model: nn.Module) -> nn.Module:
        """What to call for a forward pass with gradients that are shared; model may be changed in place.

        The optimizer is made from model.parameters() after this.
        """
        ...

    def last_of(self, wrapped: nn.Module, is_last: bool) -> AbstractContextManager[Any]:
        """Around one of several accumulated batches: gradients need to be shared at the last only."""
        ...

    def clip(self, parameters: Iterable[Tensor], max_norm: float) -> Tensor:
        """Scale the gradients so that their norm over all ranks is at most max_norm; the norm before."""
        ...

    def mean(self, values: Tensor) -> Tensor:
        """The mean over the ranks, elementwise: losses and accuracies of their parts of a batch."""
        ...

    def any(self, flag: bool) -> bool:
        """Whether the flag is set on any rank: so that all stop, or write a checkpoint, at the same step."""
        ...

    def from_main(self, value: T) -> T:
        """The main process's value on every rank."""
        ...

    def notes(self, model: nn.Module) -> list[str]:
        """Sentences that the person who trains should read."""
        ...

    def weights(self, model: nn.Module) -> dict[str, Tensor]:
        """All weights and buffers of the model, whole, on the CPU; they may share memory with the model's."""
        ...

    def load_weights(self, model: nn.Module, weights: dict[str, Tensor]) -> None:
        """Put back what weights() gave."""
        ...

    def save(self, path: Path, state: dict[str, Any], step: int) -> None:
        """Write a checkpoint: nested dicts and lists; tensors lie on the ranks as the model's and optimizer's do."""
        ...

    def read(self, path: Path, model: nn.Module, optimizer: Optimizer) -> dict[str, Any]:
        """What save() wrote, on however many ranks, laid out for this model and optimizer.

        Raises PractorchError if it is broken.
        """
        ...

    def barrier(self) -> None:
        """Wait for all ranks."""
        ...


class One:
    """A world of one process."""

    rank = data_rank = 0
    size = data_size = 1
    is_main = True

    def device(self, name: str) -> torch.device:
        return device_of(name)

    def wrap(self, model: nn.Module) -> nn.Module:
        return model

    def last_of(self, wrapped: nn.Module, is_last: bool) -> AbstractContextManager[Any]:
        return nullcontext()

    def clip(self, parameters: Iterable[Tensor], max_norm: float) -> Tensor:
        return torch.nn.utils.clip_grad_norm_(parameters, max_norm)

    def mean(self, values: Tensor) -> Tensor:
        return values

    def any(self, flag: bool) -> bool:
        return flag

    def from_main(self, value: T) -> T:
        return value

    def notes(self, model: nn.Module) -> list[str]:
        return []

    def weights(self, model: nn.Module) -> dict[str, Tensor]:
        return {name: value.detach().cpu() for name, value in model.state_dict().items()}

    def load_weights(self, model: nn.Module, weights: dict[str, Tensor]) -> None:
        model.load_state_dict(weights)

    def save(self, path: Path, state: dict[str, Any], step: int) -> None:
        save_state(path, state)
        remove_parts(path)

    def read(self, path: Path, model: nn.Module, optimizer: Optimizer) -> dict[str, Any]:
        state = load_state(path)
        if "shards" not in state:
            return state
        from practorch.lab.parallel.checkpoint import read_sharded

        return read_sharded(path, lambda key, shape: None)

    def barrier(self) -> None:
        pass


ONE = One()
