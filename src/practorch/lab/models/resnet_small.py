"""A ResNet for small images: no 7x7 convolution and no pooling at the start, three stages of 16, 32 and 64 channels."""

from __future__ import annotations

from collections.abc import Callable

import torch.nn.functional as F
from torch import Tensor, nn

Norm = Callable[[int], nn.Module]


def group_norm(num_channels: int) -> nn.Module:
    """Normalisation of each image by itself, in eight groups of channels: the same result for any split of a batch.

    Source: Wu and He 2018, arXiv 1803.08494.
    """
    return nn.GroupNorm(8, num_channels)


class Block(nn.Module):
    """Two 3x3 convolutions beside a shortcut.

    x:      (B, in_channels, H, W)
    ->      (B, out_channels, H/stride, W/stride)
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int, norm: Norm) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride, 1, bias=False)  # the norm's shift is its bias
        self.norm1 = norm(out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, 1, 1, bias=False)
        self.norm2 = norm(out_channels)
        self.shortcut = nn.Sequential()
        if stride != 1 or in_channels != out_channels:
            self.shortcut = nn.Sequential(
                nn.Conv2d(in_channels, out_channels, 1, stride, bias=False), norm(out_channels)
            )

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norm1(self.conv1(x)))
        y = self.norm2(self.conv2(y))
        return F.relu(y + self.shortcut(x))


class ResNetSmall(nn.Module):
    """Scores of num_classes classes.

    x:      (B, in_channels, H, W)
    ->      (B, num_classes)

    Source: He et al. 2015, arXiv 1512.03385, section 4.2, with n = 2 and 1x1 convolutions as shortcuts (option B).
    """

    def __init__(self, num_classes: int = 10, in_channels: int = 1, *, norm: Norm = nn.BatchNorm2d) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, 16, 3, 1, 1, bias=False)
        self.norm = norm(16)
        self.stage1 = nn.Sequential(Block(16, 16, 1, norm), Block(16, 16, 1, norm))
        self.stage2 = nn.Sequential(Block(16, 32, 2, norm), Block(32, 32, 1, norm))
        self.stage3 = nn.Sequential(Block(32, 64, 2, norm), Block(64, 64, 1, norm))
        self.fc = nn.Linear(64, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.norm(self.conv(x)))  # (B, 16, H, W)
        x = self.stage1(x)
        x = self.stage2(x)  # (B, 32, H/2, W/2)
        x = self.stage3(x)  # (B, 64, H/4, W/4)
        x = x.mean((2, 3))  # (B, 64)
        logits: Tensor = self.fc(x)
        return logits
