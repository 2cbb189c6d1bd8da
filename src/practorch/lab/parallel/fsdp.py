"""Fully sharded data parallel: each rank keeps a part of every weight, and of its gradient and optimizer state.

Before a block runs, its weights are gathered from all ranks; after it they are let go. The gradients are averaged and
scattered, so that each rank steps only its own part. Memory per rank falls with the number of ranks; the numbers do not
change.
"""

from __future__ import annotations

from collections.abc import Iterator

from torch import nn
from torch.distributed.device_mesh import DeviceMesh
from torch.distributed.fsdp import fully_shard


def fsdp(model: nn.Module, mesh: DeviceMesh) -> nn.Module:
    """The model with its weights sharded over the last dimension of mesh, and replicated over the first of two.

    The model must hold the same weights on every rank (the same seed made it).
    Source: Zhao et al. 2023, arXiv 2304.11277; per-parameter sharding as in torch.distributed.fsdp.fully_shard.
    """
    for block in blocks(model):
        fully_shard(block, mesh=mesh)
    # What is in no block; let go after the forward pass too, since averaged weights may take its place before the next.
    fully_shard(model, mesh=mesh, reshard_after_forward=True)
    return model


def blocks(model: nn.Module) -> Iterator[nn.Module]:
    """The parts whose weights are gathered together: members of lists and sequences that are modules of several layers.

    What lies in none of them, and a model without any, is gathered at once.
    """
    for part in model.children():
        is_member = isinstance(model, nn.Sequential | nn.ModuleList)
        if is_member and not isinstance(part, nn.Sequential | nn.ModuleList) and any(True for _ in part.children()):
            yield part
        else:
            yield from blocks(part)
