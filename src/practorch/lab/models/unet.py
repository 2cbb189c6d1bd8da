"""U-Net for enhancement: the image at three sizes, each way down joined to the way up. It learns what to add to x."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class UNet(nn.Module):
    """The image, corrected: x at the first step, since the last convolution begins at zero.

    x:      (B, channels, H, W) in [0, 1], any H and W of at least 4
    ->      (B, channels, H, W)

    Source: Ronneberger et al. 2015, arXiv 1505.04597, figure 1, with two levels, padding, and the residual of Zhang et
    al. 2016, arXiv 1608.03981.
    """

    def __init__(self, channels: int = 1, width: int = 16) -> None:
        super().__init__()
        self.pool = nn.MaxPool2d(2)
        self.down1 = pair(channels, width)
        self.down2 = pair(width, 2 * width)
        self.bottom = pair(2 * width, 4 * width)
        self.up2 = nn.ConvTranspose2d(4 * width, 2 * width, 2, 2)
        self.join2 = pair(4 * width, 2 * width)
        self.up1 = nn.ConvTranspose2d(2 * width, width, 2, 2)
        self.join1 = pair(2 * width, width)
        self.out = nn.Conv2d(width, channels, 3, padding=1)
        nn.init.zeros_(self.out.weight)
        assert self.out.bias is not None
        nn.init.zeros_(self.out.bias)

    def forward(self, x: Tensor) -> Tensor:
        height, width = x.shape[-2:]
        padded = F.pad(x, (0, -width % 4, 0, -height % 4), mode="replicate")  # two poolings need multiples of four
        fine = self.down1(padded)  # (B, 16, H, W)
        middle = self.down2(self.pool(fine))  # (B, 32, H/2, W/2)
        y = self.bottom(self.pool(middle))  # (B, 64, H/4, W/4)
        y = self.join2(torch.cat([self.up2(y), middle], 1))
        y = self.join1(torch.cat([self.up1(y), fine], 1))
        correction: Tensor = self.out(y)
        return x + correction[..., :height, :width]


def pair(in_channels: int, out_channels: int) -> nn.Sequential:
    """Two 3x3 convolutions that keep the size."""
    return nn.Sequential(
        nn.Conv2d(in_channels, out_channels, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(out_channels, out_channels, 3, padding=1),
        nn.ReLU(),
    )
