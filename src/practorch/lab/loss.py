"""Losses and the metric beside them, as functions of a model's outputs and the targets."""

from __future__ import annotations

from collections.abc import Callable

import torch.nn.functional as F
from torch import Tensor

Loss = Callable[[Tensor, Tensor], Tensor]
Metric = Callable[[Tensor, Tensor], Tensor]


def cross_entropy(label_smoothing: float = 0.0) -> Loss:
    """Cross entropy of scores against class numbers or shares of classes; texts and images alike.

    outputs: (B, K) or (B, T, K)
    targets: (B,) or (B, T) int64, or (B, K) shares
    """

    def loss(outputs: Tensor, targets: Tensor) -> Tensor:
        if outputs.dim() == 3:
            outputs, targets = outputs.flatten(0, 1), targets.flatten()
        return F.cross_entropy(outputs, targets, label_smoothing=label_smoothing)

    return loss


PLAIN_LOSS = cross_entropy()


def share_right(outputs: Tensor, targets: Tensor) -> Tensor:
    """Share of right answers; for blended targets the larger share counts.

    outputs: (..., K)
    targets: (...) int64, or (B, K) shares
    ->      ()
    """
    if targets.is_floating_point():
        targets = targets.argmax(-1)
    return (outputs.argmax(-1) == targets).float().mean()
