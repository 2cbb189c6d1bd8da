import torch
from torch import Tensor


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Mean over the samples of minus the log-probability of the true class.

    logits:  (B, C) float, raw scores
    targets: (B,) int64, each in 0 … C-1
    ->       () of the dtype of logits
    """
    # TODO: log-probabilities of all classes, then the one that each row needs.
    raise NotImplementedError
