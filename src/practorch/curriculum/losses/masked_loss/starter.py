import torch
from torch import Tensor
from torch.nn import functional as F


def token_loss(logits: Tensor, targets: Tensor, mask: Tensor) -> Tensor:
    """Mean over the real tokens of minus the log-probability of the right class; 0 if there is none.

    logits:  (B, T, C) float
    targets: (B, T) int64, each in 0 … C-1 where mask is True
    mask:    (B, T) bool, True = a real token
    ->       () of the dtype of logits
    """
    # TODO: take the real tokens out first.
    raise NotImplementedError


def perplexity(batches: list[tuple[Tensor, Tensor, Tensor]]) -> Tensor:
    """exp of the mean loss over the real tokens of all batches together.

    batches: (logits, targets, mask) as in token_loss, one or more
    ->       () of the dtype of logits
    """
    # TODO: not the mean of the batches' means.
    raise NotImplementedError
