from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn


def accumulated_step(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    micro_batches: Sequence[tuple[Tensor, Tensor]],
) -> float:
    total = sum(len(x) for x, _ in micro_batches)
    mean_loss = 0.0
    optimizer.zero_grad()                                   # once: backward adds up from here on
    for x, y in micro_batches:
        loss = loss_fn(model(x), y) * len(x) / total        # this batch's share of the mean over all samples
        loss.backward()                                     # now, so that its graph is freed before the next
        mean_loss += loss.item()                            # a number; a tensor would keep every graph alive
    optimizer.step()
    return mean_loss
