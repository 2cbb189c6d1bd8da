"""Two dimensions of ranks: sharded and replicated (HSDP), or sharded over the data and split inside the layers.

With four ranks the mesh is

                    shard                          tensor
               0      1                        0      1
    replicate    2      3            data        2      3

A rank talks to its row about one thing and to its column about the other.
"""

from __future__ import annotations

from torch import nn
from torch.distributed.device_mesh import DeviceMesh

from practorch.lab.parallel.fsdp import fsdp
from practorch.lab.parallel.tensor import tensor


def hsdp(model: nn.Module, mesh: DeviceMesh) -> nn.Module:
    """The model, sharded along a row of mesh (replicate, shard); the rows hold the same and average their gradients.

    Source: Zhao et al. 2023, arXiv 2304.11277, section 3.2.2 (hybrid sharding).
    """
    return fsdp(model, mesh["replicate", "shard"])


def fsdp_tensor(model: nn.Module, mesh: DeviceMesh) -> nn.Module:
    """The model, its layers split along a row of mesh (data, tensor) and what each rank got sharded along the column.

    The ranks of a row see the same part of the batch.
    """
    return fsdp(tensor(model, mesh["tensor"]), mesh["data"])
