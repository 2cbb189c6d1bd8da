"""Between a tensor that lies in parts on the ranks and the whole one; every rank calls these, in the same order."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor
from torch.distributed.tensor import DTensor, distribute_tensor


def whole(value: Tensor) -> Tensor:
    """The whole tensor, on the CPU, on every rank."""
    value = value.detach()
    return (value.full_tensor() if isinstance(value, DTensor) else value).cpu()


def like(value: Tensor, own: Tensor) -> Tensor:
    """A whole tensor, laid out as own is; one that lies in parts already stays."""
    if isinstance(value, DTensor):
        return value
    value = value.to(own.device, own.dtype)
    if not isinstance(own, DTensor):
        return value
    laid_out: Tensor = distribute_tensor(value, own.device_mesh, own.placements, src_data_rank=None)
    return laid_out


def clip(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    """Scale the gradients so that their norm over all ranks is at most max_norm; the norm before.

    torch's clip_grad_norm_ asks that all lie on one mesh; here some lie on two dimensions and some on one.
    """
    grads = [weight.grad for weight in parameters if weight.grad is not None]
    norms = [torch.linalg.vector_norm(grad) for grad in grads]
    total: Tensor = torch.stack([norm.full_tensor() if isinstance(norm, DTensor) else norm for norm in norms]).norm()
    scale = (max_norm / (total + 1e-6)).clamp(max=1.0)
    for grad in grads:
        (grad.to_local() if isinstance(grad, DTensor) else grad).mul_(scale)
    return total
