"""A world of several processes: what practorch.lab.world asks for, answered by collectives."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.fsdp import FSDPModule
from torch.distributed.tensor import DTensor
from torch.nn.parallel import DistributedDataParallel
from torch.optim import Optimizer

from practorch.errors import PractorchError
from practorch.lab.checkpoint import remove_parts, save_state
from practorch.lab.config import Config
from practorch.lab.parallel import dtensors
from practorch.lab.parallel.checkpoint import Like, read_sharded, save_sharded
from practorch.lab.parallel.norms import SENTENCE, follow_rank_0, has_batch_norm, synchronised
from practorch.lab.parallel.rank import device_of_rank, meet
from practorch.lab.parallel.strategies import STRATEGIES, mesh_of, tensor_size

# On every rank and for every weight they say that a weight split twice takes two collectives, and what gloo has not.
for talkative in ("_redistribute", "_collective_utils"):
    logging.getLogger(f"torch.distributed.tensor.{talkative}").setLevel(logging.ERROR)

T = TypeVar("T")


def join(config: Config) -> Ranks:
    """The world of the ranks that torchrun started; waits for all of them.

    Raises PractorchError if they do not come, or the strategy cannot arrange that many, or not with this optimizer.
    """
    if config.optimizer == "muon" and STRATEGIES[config.strategy].is_sharded:
        raise PractorchError(
            f"optimizer muon: takes whole matrices, and strategy {config.strategy} leaves each rank a part",
            hint="--strategy ddp, or --optimizer adamw",
        )
    device = device_of_rank(config.device)
    meet(device)
    return Ranks(config.strategy, device)


class Ranks:
    """The processes of the default process group, sharing a model by one strategy."""

    def __init__(self, strategy: str, device: torch.device) -> None:
        self.strategy, self._device = STRATEGIES[strategy], device
        self.rank, self.size = dist.get_rank(), dist.get_world_size()
        self.is_main = self.rank == 0
        self.mesh = mesh_of(strategy, self.size, device.type)
        self.data_rank, self.data_size = self.rank // tensor_size(self.mesh), self.size // tensor_size(self.mesh)

    def device(self, name: str) -> torch.device:
        return self._device

    def notes(self, model: nn.Module) -> list[str]:
        is_cut = self.data_size > 1 and self._device.type != "cuda" and has_batch_norm(model)
        return [SENTENCE.format(self.data_size)] if is_cut else []

    def wrap(self, model: nn.Module) -> nn.Module:
        group = dist.group.WORLD
        assert group is not None
        if self.data_size > 1:
            model = synchronised(model, self._device, group)
        if self.strategy.is_sharded:
            follow_rank_0(model, group)
        return self.strategy.apply(model, self.mesh)

    def last_of(self, wrapped: nn.Module, is_last: bool) -> AbstractContextManager[Any]:
        if isinstance(wrapped, DistributedDataParallel):
            return nullcontext() if is_last else wrapped.no_sync()
        if isinstance(wrapped, FSDPModule):
            wrapped.set_requires_gradient_sync(is_last)
        return nullcontext()

    def clip(self, parameters: Iterable[Tensor], max_norm: float) -> Tensor:
        return dtensors.clip(parameters, max_norm)

    def mean(self, values: Tensor) -> Tensor:
        total = values.detach().clone()
        dist.all_reduce(total)
        return total / self.size

    def any(self, flag: bool) -> bool:
        number = torch.tensor(float(flag), device=self._device)
        dist.all_reduce(number, dist.ReduceOp.MAX)
        return bool(number)

    def from_main(self, value: T) -> T:
        values = [value]
        dist.broadcast_object_list(values, 0)
        return values[0]

    def weights(self, model: nn.Module) -> dict[str, Tensor]:
        return {name: dtensors.whole(value) for name, value in model.state_dict().items()}

    def load_weights(self, model: nn.Module, weights: dict[str, Tensor]) -> None:
        own = model.state_dict()
        model.load_state_dict({name: dtensors.like(value, own[name]) for name, value in weights.items()})

    def save(self, path: Path, state: dict[str, Any], step: int) -> None:
        if self.strategy.is_sharded:
            save_sharded(path, state, step)
        elif self.is_main:
            save_state(path, state)
            remove_parts(path)

    def read(self, path: Path, model: nn.Module, optimizer: Optimizer) -> dict[str, Any]:
        return read_sharded(path, _layout(model, optimizer))

    def barrier(self) -> None:
        dist.barrier()


def _layout(model: nn.Module, optimizer: Optimizer) -> Like:
    """How the tensors of a checkpoint shall lie: averages and optimizer state as the weight that they belong to."""
    own = model.state_dict()
    weights = [weight for group in optimizer.param_groups for weight in group["params"]]

    def like(key: str, shape: torch.Size) -> Tensor | None:
        kind, _, name = key.removeprefix("training/").partition("/")
        if kind == "optimizer" and name.startswith("state/"):
            weight = weights[int(name.split("/")[1])]
        else:
            weight = own.get(name.removeprefix("averaged."))
        is_split = isinstance(weight, DTensor) and weight.shape == shape
        return weight.detach() if is_split else None

    return like
