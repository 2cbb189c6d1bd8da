from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn


def accumulated_step(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    micro_batches: Sequence[tuple[Tensor, Tensor]],
) -> float:
    sizes = [y.shape[0] for _, y in micro_batches]
    model.zero_grad()
    losses = []
    for n, (x, y) in zip(sizes, micro_batches, strict=True):
        loss = loss_fn(model(x), y)
        loss.backward(torch.tensor(n / sum(sizes)))
        losses.append(n * loss.item())
    optimizer.step()
    optimizer.zero_grad()
    return sum(losses) / sum(sizes)
