"""The strategies by name: how the ranks are arranged, and what is done to the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn
from torch.distributed.device_mesh import DeviceMesh, init_device_mesh

from practorch.errors import PractorchError
from practorch.lab.parallel.ddp import ddp
from practorch.lab.parallel.fsdp import fsdp
from practorch.lab.parallel.mesh2d import fsdp_tensor, hsdp
from practorch.lab.parallel.tensor import tensor


@dataclass(frozen=True)
class Strategy:
    """One way to share the work."""

    apply: Callable[[nn.Module, DeviceMesh], nn.Module]
    dims: tuple[str, ...]
    """Names of the mesh's dimensions; the last of two has two ranks."""
    is_sharded: bool = True
    """No rank has the whole model: a checkpoint is written in parts."""


STRATEGIES: dict[str, Strategy] = {
    "ddp": Strategy(ddp, ("data",), is_sharded=False),
    "fsdp": Strategy(fsdp, ("shard",)),
    "hsdp": Strategy(hsdp, ("replicate", "shard")),
    "tensor": Strategy(tensor, ("tensor",)),
    "2d": Strategy(fsdp_tensor, ("data", "tensor")),
}


def mesh_of(name: str, num_ranks: int, device_type: str) -> DeviceMesh:
    """The ranks as the strategy arranges them; the process group must be there.

    Raises PractorchError if that many cannot be arranged so.
    """
    dims = STRATEGIES[name].dims
    if len(dims) == 2 and (num_ranks % 2 or num_ranks < 4):
        raise PractorchError(
            f"strategy {name}: puts the ranks in pairs and needs at least two of them, but there are {num_ranks} ranks",
            hint="--ranks 4",
        )
    shape = (num_ranks,) if len(dims) == 1 else (num_ranks // 2, 2)
    return init_device_mesh(device_type, shape, mesh_dim_names=dims)


def tensor_size(mesh: DeviceMesh) -> int:
    """How many ranks share one part of a batch."""
    return mesh["tensor"].size() if "tensor" in (mesh.mesh_dim_names or ()) else 1
