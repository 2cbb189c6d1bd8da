"""Distributed data parallel: every rank holds the whole model and sees its own part of each batch.

After the backward pass the gradients are averaged over the ranks, so that all take the same step. With equal parts and
a loss that is a mean over its part, the average is the gradient of the whole batch: the run equals one process.
"""

from __future__ import annotations

from torch import nn
from torch.distributed.device_mesh import DeviceMesh
from torch.nn.parallel import DistributedDataParallel


def ddp(model: nn.Module, mesh: DeviceMesh) -> nn.Module:
    """The model, replicated on a mesh of one dimension; it starts from rank 0's weights.

    Source: Li et al. 2020, arXiv 2006.15704.
    """
    return DistributedDataParallel(model, process_group=mesh.get_group())
