"""A denoiser after DnCNN: convolutions that tell the noise, which is taken from the image."""

from __future__ import annotations

from torch import Tensor, nn


class Denoiser(nn.Module):
    """The image without its noise: x at the first step, since the last convolution begins at zero.

    x:      (B, channels, H, W) in [0, 1]
    ->      (B, channels, H, W)

    Source: Zhang et al. 2016, arXiv 1608.03981, section III, with 6 layers of 32 channels for 17 of 64.
    """

    def __init__(self, channels: int = 1, width: int = 32, depth: int = 6) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            layers += [nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
        self.body = nn.Sequential(*layers)
        self.out = nn.Conv2d(width, channels, 3, padding=1)
        nn.init.zeros_(self.out.weight)
        assert self.out.bias is not None
        nn.init.zeros_(self.out.bias)

    def forward(self, x: Tensor) -> Tensor:
        noise: Tensor = self.out(self.body(x))
        return x - noise
