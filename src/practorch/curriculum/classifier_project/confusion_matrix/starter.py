from collections.abc import Iterable

import torch
from torch import Tensor


def confusion_matrix(preds: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    """How often each class was taken for each.

    preds, targets: (N,) int64
    ->             (C, C) int64, row = target, column = prediction
    """
    # TODO: count pairs, also those that come twice.
    raise NotImplementedError


def recalls(matrix: Tensor) -> Tensor:
    """For each class, the share of its samples that were recognised; nan for a class without samples.

    matrix: (C, C) int64, row = target, column = prediction
    ->     (C,) float32
    """
    # TODO: what was right, divided by what there was.
    raise NotImplementedError


def balanced_accuracy(batches: Iterable[tuple[Tensor, Tensor]], num_classes: int) -> float:
    """Mean recall over the classes that occur, over all batches together.

    batches: pairs of preds and targets, (N,) int64 each, N may differ
    """
    # TODO: what may be added up from batch to batch?
    raise NotImplementedError
