"""How much memory autograd keeps from a forward pass for the backward pass, measured."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor, nn


def kept_bytes(model: nn.Module, x: Tensor) -> int:
    """Bytes of what the graph of model(x) holds in training mode, each tensor once; without parameters and buffers.

    The model and the random numbers stay as they are. Raises ValueError for a model on the meta device, where
    other kernels run.
    """
    if x.is_meta:
        raise ValueError("what autograd keeps is measured with real tensors, the model is on the meta device")
    model = copy.deepcopy(model).train()
    state = {_key(t) for t in (*model.parameters(), *model.buffers())}
    held: dict[int, Any] = {}  # the storages themselves: a key is taken anew once its storage is gone

    def pack(tensor: Tensor) -> Tensor:
        if _key(tensor) not in state:
            held[_key(tensor)] = tensor.untyped_storage()
        return tensor

    devices = [x.device] if x.is_cuda else []
    with torch.random.fork_rng(devices), torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        model(x)
    return sum(storage.nbytes() for storage in held.values())


def _key(tensor: Tensor) -> int:
    return tensor.untyped_storage().data_ptr()
