from collections.abc import Iterable

import torch
from torch import Tensor


def confusion_matrix(preds: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    result = preds.new_zeros(num_classes, num_classes)
    return result.index_put_((targets, preds), torch.ones_like(preds), accumulate=True)


def recalls(matrix: Tensor) -> Tensor:
    support = matrix.sum(dim=1).float()
    shares = torch.diag(matrix).float() / support.clamp(min=1)
    shares[support == 0] = float("nan")
    return shares


def balanced_accuracy(batches: Iterable[tuple[Tensor, Tensor]], num_classes: int) -> float:
    pairs = list(batches)
    preds, targets = torch.cat([p for p, _ in pairs]), torch.cat([t for _, t in pairs])
    shares = recalls(confusion_matrix(preds, targets, num_classes))
    return float(shares[~shares.isnan()].mean())
