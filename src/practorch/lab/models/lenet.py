"""The network of PyTorch's "Training a classifier": two convolutions and three linear layers, after LeNet-5."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Net(nn.Module):
    """Scores of num_classes classes; 62,006 parameters at 3x32x32, 44,426 at 1x28x28.

    x:      (B, in_channels, image_size, image_size)
    ->      (B, num_classes)

    Source: pytorch.org, Training a classifier; LeCun et al. 1998, "Gradient-based learning applied to document
    recognition", figure 2.
    """

    def __init__(self, num_classes: int = 10, in_channels: int = 3, image_size: int = 32) -> None:
        super().__init__()
        side = ((image_size - 4) // 2 - 4) // 2  # each 5x5 convolution takes 4 off, each pooling halves
        self.conv1 = nn.Conv2d(in_channels, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * side * side, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        logits: Tensor = self.fc3(x)
        return logits
