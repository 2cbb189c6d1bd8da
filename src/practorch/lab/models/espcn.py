"""ESPCN for super-resolution: all the work at the small size, then channels become pixels."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn


class ESPCN(nn.Module):
    """The image, scale times larger: bicubic plus what the network adds, nothing at first (zeros in the last layer).

    x:      (B, channels, H, W) in [0, 1]
    ->      (B, channels, scale * H, scale * W)

    20,484 parameters for one channel and scale 2.
    Source: Shi et al. 2016, arXiv 1609.05158, section 3; what is added to bicubic after Kim et al. 2015, arXiv
    1511.04587.
    """

    def __init__(self, channels: int = 1, scale: int = 2, width: int = 32) -> None:
        super().__init__()
        self.scale = scale
        self.body = nn.Sequential(
            nn.Conv2d(channels, width, 5, padding=2),
            nn.ReLU(),
            nn.Conv2d(width, width, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(width, width, 3, padding=1),
            nn.ReLU(),
        )
        self.out = nn.Conv2d(width, channels * scale * scale, 3, padding=1)
        self.shuffle = nn.PixelShuffle(scale)
        nn.init.zeros_(self.out.weight)
        assert self.out.bias is not None
        nn.init.zeros_(self.out.bias)

    def forward(self, x: Tensor) -> Tensor:
        bicubic = F.interpolate(x, scale_factor=self.scale, mode="bicubic", align_corners=False)
        detail: Tensor = self.shuffle(self.out(self.body(x)))  # (B, C*r*r, H, W) to (B, C, r*H, r*W)
        return bicubic + detail
