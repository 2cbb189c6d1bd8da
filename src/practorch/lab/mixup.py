"""Mixup: images and labels of a batch, each blended with another one's."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def mixup(x: Tensor, labels: Tensor, *, alpha: float, num_classes: int) -> tuple[Tensor, Tensor]:
    """A share λ ~ Beta(alpha, alpha) of each image, 1 - λ of another one of the batch; drawn from torch's generator.

    x:      (B, C, H, W)
    labels: (B,)
    ->      (B, C, H, W)
            (B, num_classes), how much of each class is in it

    Source: Zhang et al. 2017, arXiv 1710.09412, one λ for the batch as in its section 2.
    """
    share = float(torch.distributions.Beta(alpha, alpha).sample())
    other = torch.randperm(len(x)).to(x.device)
    targets = F.one_hot(labels, num_classes).to(x.dtype)
    return torch.lerp(x[other], x, share), torch.lerp(targets[other], targets, share)
