"""Convolutional networks that learn small images in few epochs on a CPU, after the speed records on CIFAR-10.

Source: Jordan 2024, "94% on CIFAR-10 in 3.29 seconds on a single GPU", arXiv 2404.00498: the whitening layer, the
stages and the identity at the start. Here the widths suit a CPU, a stage ends in ReLU, which is cheaper than GELU and
as good, and the last average goes over the whole image, which scores better on Fashion-MNIST than the maximum.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

PATCH = 2


class Stage(nn.Module):
    """Two 3x3 convolutions, each with batch norm and ReLU; the image is halved after the first.

    x:      (B, in_channels, H, W)
    ->      (B, out_channels, H // 2, W // 2)
    """

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(out_channels)
        for conv in (self.conv1, self.conv2):
            nn.init.dirac_(conv.weight[: conv.in_channels])  # as many channels as there are inputs pass through

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.bn1(F.max_pool2d(self.conv1(x), 2)))
        return F.relu(self.bn2(self.conv2(x)))


class Fast(nn.Module):
    """A frozen whitening layer, three stages, the mean over the image, a linear layer.

    x:      (B, in_channels, H, W), H and W at least 7
    ->      (B, num_classes)

    prepare() sets the whitening layer from training images; until then it is random.
    """

    def __init__(self, num_classes: int = 10, in_channels: int = 1, *, width: int = 32) -> None:
        super().__init__()
        num_filters = 2 * in_channels * PATCH**2
        self.whiten = nn.Conv2d(in_channels, num_filters, PATCH, padding=1, bias=False).requires_grad_(False)
        self.stages = nn.Sequential(
            Stage(num_filters, width),  # (B, width, 14, 14) for 28x28
            Stage(width, 2 * width),  # (B, 2 width, 7, 7)
            Stage(2 * width, 4 * width),  # (B, 4 width, 3, 3)
        )
        self.fc = nn.Linear(4 * width, num_classes, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stages(F.relu(self.whiten(x)))
        logits: Tensor = self.fc(x.mean((2, 3)))
        return logits

    def prepare(self, images: Tensor) -> None:
        """Set the first layer so that its outputs for these images are uncorrelated and equally large.

        images: (N, in_channels, H, W), normalised as in training
        """
        filters = whitening_filters(images, PATCH)
        self.whiten.weight.copy_(torch.cat([filters, -filters]))  # ReLU keeps the positive half of each


def whitening_filters(images: Tensor, size: int, *, least: float = 5e-4) -> Tensor:
    """Filters whose outputs over all patches have the identity for their second moments.

    images: (N, C, H, W)
    ->      (C * size**2, C, size, size), that of the commonest pattern first

    least is added to the variance of a pattern, so that a rare one is not blown up.
    Source: Jordan 2024, arXiv 2404.00498, section 3.2.
    """
    patches = F.unfold(images.double(), size).transpose(1, 2).flatten(0, 1)  # (patches, C * size**2)
    values, vectors = torch.linalg.eigh(patches.T @ patches / len(patches))
    filters: Tensor = (vectors / (values + least).sqrt()).T.flip(0)
    return filters.view(-1, images.shape[1], size, size).to(images.dtype)
