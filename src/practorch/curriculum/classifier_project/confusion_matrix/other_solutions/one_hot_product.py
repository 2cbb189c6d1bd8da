from collections.abc import Iterable

import torch
from torch import Tensor
from torch.nn import functional as F


def confusion_matrix(preds: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    return F.one_hot(targets, num_classes).mT @ F.one_hot(preds, num_classes)


def recalls(matrix: Tensor) -> Tensor:
    return (matrix / matrix.sum(-1, keepdim=True)).diagonal()


def balanced_accuracy(batches: Iterable[tuple[Tensor, Tensor]], num_classes: int) -> float:
    right, seen = torch.zeros(num_classes), torch.zeros(num_classes)
    for preds, targets in batches:
        right += torch.bincount(targets[preds == targets], minlength=num_classes)
        seen += torch.bincount(targets, minlength=num_classes)
    return float((right / seen)[seen > 0].mean())
