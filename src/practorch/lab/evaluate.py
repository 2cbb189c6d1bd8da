"""A trained model on images that it has not seen: its logits, and what they are worth."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from practorch.lab.batches import Batches
from practorch.lab.data import Images


def logits_of(
    model: nn.Module,
    data: Images,
    *,
    mean: Sequence[float],
    std: Sequence[float],
    tta: str = "none",
    batch_size: int = 512,
    device: torch.device | str = "cpu",
    dtype: torch.dtype = torch.float32,
) -> Tensor:
    """Scores of every image, in the order of the data; the model is in eval mode meanwhile.

    dtype bfloat16 means autocast: the weights stay as they are.

    ->      (N, K) float32, on the CPU
    """
    where = torch.device(device)
    batches = Batches(
        data, batch_size=batch_size, device=where, shuffle=False, mean=mean, std=std,
        dtype=torch.float32 if dtype == torch.bfloat16 else dtype,
    )  # fmt: skip
    was_training = model.training
    model.eval()
    try:
        with torch.inference_mode(), autocast(where, dtype):
            scores = [augmented(model, x, tta).float().cpu() for x, _ in batches.epoch(0)]
    finally:
        model.train(was_training)
    return torch.cat(scores)


def augmented(model: nn.Module, x: Tensor, tta: str) -> Tensor:
    """Scores averaged over views of the same images.

    none: the image. flip: and its mirror image. flip_shift: and both moved by a pixel up left and down right.

    x:      (B, C, H, W)
    ->      (B, K)
    """
    views = [x]
    if tta == "flip_shift":
        padded = F.pad(x, (1, 1, 1, 1), mode="reflect")
        views += [padded[..., :-2, :-2], padded[..., 2:, 2:]]
    if tta != "none":
        views += [view.flip(-1) for view in views]
    total: Tensor = sum(model(view) for view in views) / len(views)
    return total


def autocast(device: torch.device, dtype: torch.dtype) -> AbstractContextManager[Any]:
    """bfloat16 where it is fast and safe; nothing for other types."""
    return torch.autocast(device.type, dtype) if dtype == torch.bfloat16 else nullcontext()


def accuracy(logits: Tensor, labels: Tensor) -> float:
    """Share of right answers.

    logits: (N, K)
    labels: (N,)
    """
    return float((logits.argmax(1) == labels).double().mean())


def confusion(labels: Tensor, predicted: Tensor, num_classes: int) -> Tensor:
    """How often class i was taken for class j.

    labels, predicted: (N,)
    ->      (K, K) int64, a row per true class
    """
    return torch.bincount(labels * num_classes + predicted, minlength=num_classes**2).reshape(num_classes, num_classes)


def per_class(matrix: Tensor) -> Tensor:
    """Share of right answers in each class, nan for a class without images.

    matrix: (K, K) as confusion() gives it
    ->      (K,) float64
    """
    return matrix.diag().double() / matrix.sum(1)


def calibration_error(logits: Tensor, labels: Tensor, num_bins: int = 15) -> float:
    """Expected calibration error: how far confidence and accuracy are apart, on average over bins of confidence.

    Source: Guo et al. 2017, arXiv 1706.04599, equation 3.
    """
    confidence, predicted = logits.softmax(1).max(1)
    right = (predicted == labels).double()
    bins = (confidence * num_bins).long().clamp(max=num_bins - 1)
    gaps = torch.zeros(num_bins, dtype=torch.float64).index_add(0, bins, confidence.double() - right)
    return float(gaps.abs().sum() / len(labels))
