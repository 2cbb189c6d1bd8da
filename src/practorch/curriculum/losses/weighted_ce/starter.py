import torch
from torch import Tensor


def class_weights(targets: Tensor, num_classes: int) -> Tensor:
    """Weights with which every class that occurs has the same total; 0 for a class that does not.

    targets: (B,) int64, each in 0 … num_classes-1
    ->       (num_classes,) float32
    """
    # TODO
    raise NotImplementedError


def weighted_ce(logits: Tensor, targets: Tensor, weight: Tensor) -> Tensor:
    """Weighted mean over the samples of minus the log-probability of the right class.

    logits:  (B, C) float, raw scores
    targets: (B,) int64, each in 0 … C-1
    weight:  (C,) float, one weight per class
    ->       () of the dtype of logits
    """
    # TODO
    raise NotImplementedError
