from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn


def clip_grad_norm_(parameters: Iterable[Tensor], max_norm: float) -> float:
    grads = [p.grad for p in parameters if p.grad is not None]      # a list: a generator gives its items only once
    norm = sum(g.square().sum().item() for g in grads) ** 0.5       # one vector, so squares are added before the root
    if norm > max_norm:                                             # a short gradient is not made longer
        for g in grads:
            g.mul_(max_norm / norm)                                 # the same factor for all keeps the direction
    return norm


def clipped_step(
    model: nn.Module, optimizer: torch.optim.Optimizer, loss_fn: Callable[[Tensor, Tensor], Tensor],
    x: Tensor, y: Tensor, max_norm: float,
) -> float:
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()                                                 # fills the gradients
    before = clip_grad_norm_(model.parameters(), max_norm)
    optimizer.step()                                                # reads them
    return before
