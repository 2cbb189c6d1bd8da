import torch
from torch import Tensor


def sgd_step(
    params: list[Tensor],
    buffers: list[Tensor],
    lr: float,
    momentum: float = 0.0,
    weight_decay: float = 0.0,
    nesterov: bool = False,
) -> None:
    with torch.no_grad():                                   # the update is no part of the function to differentiate
        for p, b in zip(params, buffers, strict=True):
            g = p.grad + weight_decay * p                   # a new tensor: p.grad stays
            b.mul_(momentum).add_(g)                        # in place: the caller's buffer remembers
            step = g + momentum * b if nesterov else b      # Nesterov: one more step of momentum ahead
            p -= lr * step                                  # in place: p = p - ... would move a local name
