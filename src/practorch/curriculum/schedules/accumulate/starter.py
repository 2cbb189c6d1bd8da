from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn


def accumulated_step(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    micro_batches: Sequence[tuple[Tensor, Tensor]],
) -> float:
    """One optimiser step on all micro-batches together; the mean loss over all their samples.

    micro_batches: pairs (x, y) of shapes (B, ...) and (B, ...); B may differ from pair to pair
    """
    # TODO: choose among these lines and put them into order, with their indentation.
    #
    # optimizer.step()
    # total = sum(len(x) for x, _ in micro_batches)
    # loss = loss_fn(model(x), y) * len(x) / total
    # loss = loss_fn(model(x), y) / len(micro_batches)
    # loss = loss_fn(model(x), y)
    # for x, y in micro_batches:
    # loss.backward()
    # mean_loss.backward()
    # optimizer.zero_grad()
    # mean_loss += loss.item()
    # mean_loss += loss
    # mean_loss = 0.0
    # return mean_loss
    # return loss.item()
    raise NotImplementedError
