"""Batch norm on several ranks: the one layer of the lab whose result depends on how a batch is cut."""

from __future__ import annotations

from typing import Any

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

SENTENCE = (
    "batch norm: each of {} ranks normalises by its own part of a batch, so the result differs from one process "
    "(SyncBatchNorm needs GPUs; group norm and layer norm do not depend on the batch)"
)


def has_batch_norm(model: nn.Module) -> bool:
    """Whether a layer of the model takes statistics over the batch."""
    norms = (module for module in model.modules() if isinstance(module, _BatchNorm))
    return any(not isinstance(norm, nn.SyncBatchNorm) for norm in norms)


def synchronised(model: nn.Module, device: torch.device, group: dist.ProcessGroup) -> nn.Module:
    """The model with batch norm over the whole batch, on GPUs; on a CPU PyTorch has none, and the model stays."""
    if device.type != "cuda" or not has_batch_norm(model):
        return model
    converted: nn.Module = nn.SyncBatchNorm.convert_sync_batchnorm(model, group)  # type: ignore[no-untyped-call]
    return converted


def follow_rank_0(model: nn.Module, group: dist.ProcessGroup) -> None:
    """Before each forward pass in training all ranks take rank 0's running statistics, as DDP has it.

    Without it a checkpoint would hold some other rank's each time.
    """

    def copy(module: nn.Module, args: tuple[Any, ...]) -> None:
        if module.training:
            for buffer in module.buffers():
                dist.broadcast(buffer, group=group, group_src=0)

    if any(True for _ in model.buffers()):
        model.register_forward_pre_hook(copy)
