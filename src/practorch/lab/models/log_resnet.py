"""The ResNet of the hundred days' log, as its day 36 prints it: the convolutions keep their biases.

A bias before a batch norm does nothing, since the norm takes the mean away: without its 4,800 biases this is
resnet18, which stands in resnet.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions beside a shortcut.

    x:      (B, in_channels, H, W)
    ->      (B, out_channels, H/stride, W/stride)
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Sequential(
            nn.Conv2d(in_channels, out_channels, 3, stride, 1), nn.BatchNorm2d(out_channels), nn.ReLU()
        )
        self.conv2 = nn.Sequential(nn.Conv2d(out_channels, out_channels, 3, 1, 1), nn.BatchNorm2d(out_channels))
        self.downsample: nn.Module | None = None
        if stride != 1 or in_channels != out_channels:
            self.downsample = nn.Sequential(
                nn.Conv2d(in_channels, out_channels, 1, stride), nn.BatchNorm2d(out_channels)
            )
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.conv2(self.conv1(x))
        residual = x if self.downsample is None else self.downsample(x)
        out: Tensor = self.relu(y + residual)
        return out


class LogResNet(nn.Module):
    """Scores of num_classes classes; depths are the blocks of the four stages.

    x:      (B, in_channels, H, W)
    ->      (B, num_classes)
    """

    def __init__(self, depths: Sequence[int] = (2, 2, 2, 2), num_classes: int = 10, in_channels: int = 3) -> None:
        super().__init__()
        self.conv1 = nn.Sequential(nn.Conv2d(in_channels, 64, 7, 2, 3), nn.BatchNorm2d(64), nn.ReLU())
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.layer0 = stage(64, 64, depths[0], stride=1)
        self.layer1 = stage(64, 128, depths[1], stride=2)
        self.layer2 = stage(128, 256, depths[2], stride=2)
        self.layer3 = stage(256, 512, depths[3], stride=2)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(512, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.maxpool(self.conv1(x))  # (B, 64, H/4, W/4)
        x = self.layer0(x)
        x = self.layer1(x)
        x = self.layer2(x)
        x = self.layer3(x)  # (B, 512, H/32, W/32)
        x = self.avgpool(x).flatten(1)  # (B, 512)
        logits: Tensor = self.fc(x)
        return logits


def stage(in_channels: int, out_channels: int, depth: int, *, stride: int) -> nn.Sequential:
    """depth blocks; the first one changes the size."""
    rest = (ResidualBlock(out_channels, out_channels) for _ in range(depth - 1))
    return nn.Sequential(ResidualBlock(in_channels, out_channels, stride), *rest)
