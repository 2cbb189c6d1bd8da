from collections.abc import Iterable

import torch
from torch import Tensor


def confusion_matrix(preds: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    pairs = targets * num_classes + preds                               # (N,): row by row, as in memory
    counts = torch.bincount(pairs, minlength=num_classes * num_classes)
    return counts.view(num_classes, num_classes)                        # (C, C)


def recalls(matrix: Tensor) -> Tensor:
    right = matrix.diagonal()
    return right / matrix.sum(1)                                        # (C,): 0 / 0 is nan, which is the truth


def balanced_accuracy(batches: Iterable[tuple[Tensor, Tensor]], num_classes: int) -> float:
    total = sum(confusion_matrix(p, t, num_classes) for p, t in batches)    # counts add up; recalls do not
    found = recalls(total)
    return float(found[~found.isnan()].mean())
