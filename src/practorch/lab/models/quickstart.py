"""The network of PyTorch's quickstart: three linear layers on the flattened image, 669,706 parameters at 1x28x28."""

from __future__ import annotations

from torch import Tensor, nn


class Quickstart(nn.Module):
    """Scores of num_classes classes from num_pixels numbers.

    x:      (B, C, H, W) with C * H * W = num_pixels
    ->      (B, num_classes)

    Source: pytorch.org, Quickstart tutorial.
    """

    def __init__(self, num_pixels: int = 28 * 28, num_classes: int = 10) -> None:
        super().__init__()
        self.flatten = nn.Flatten()
        self.linear_relu_stack = nn.Sequential(
            nn.Linear(num_pixels, 512),
            nn.ReLU(),
            nn.Linear(512, 512),
            nn.ReLU(),
            nn.Linear(512, num_classes),
        )

    def forward(self, x: Tensor) -> Tensor:
        x = self.flatten(x)  # (B, C*H*W)
        logits: Tensor = self.linear_relu_stack(x)
        return logits
