"""ConvNeXt: a convolutional network that borrows from the transformer. Parameter names are those of torchvision.

Letters: B batch, C channels, H height, W width.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Permute(nn.Module):
    """The dimensions of x in another order."""

    def __init__(self, *order: int) -> None:
        super().__init__()
        self.order = order

    def forward(self, x: Tensor) -> Tensor:
        return x.permute(self.order)


class ChannelNorm(nn.LayerNorm):
    """Layer normalisation over the channels of (B, C, H, W)."""

    def forward(self, x: Tensor) -> Tensor:
        x = x.permute(0, 2, 3, 1)
        x = F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)
        return x.permute(0, 3, 1, 2)


class Block(nn.Module):
    """A 7x7 convolution in each channel by itself, then two linear layers over the channels at each place.

    x:      (B, dim, H, W)
    ->      (B, dim, H, W)
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.block = nn.Sequential(
            nn.Conv2d(dim, dim, 7, padding=3, groups=dim),
            Permute(0, 2, 3, 1),  # (B, H, W, C)
            nn.LayerNorm(dim, eps=1e-6),
            nn.Linear(dim, 4 * dim),
            nn.GELU(),
            nn.Linear(4 * dim, dim),
            Permute(0, 3, 1, 2),  # (B, C, H, W)
        )
        self.layer_scale = nn.Parameter(torch.full((dim, 1, 1), 1e-6))  # at the start a block hardly changes x

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.block(x)
        return x + self.layer_scale * y


class ConvNeXt(nn.Module):
    """Scores of num_classes classes; ConvNeXt-T as it stands here, without the paper's stochastic depth.

    x:      (B, in_channels, H, W), H and W at least patch * 2**(len(dims) - 1)
    ->      (B, num_classes)

    Source: Liu et al. 2022, arXiv 2201.03545, figure 4 and table 9.
    """

    def __init__(
        self,
        num_classes: int = 1000,
        in_channels: int = 3,
        *,
        patch: int = 4,
        dims: Sequence[int] = (96, 192, 384, 768),
        depths: Sequence[int] = (3, 3, 9, 3),
    ) -> None:
        super().__init__()
        stem = nn.Sequential(nn.Conv2d(in_channels, dims[0], patch, patch), ChannelNorm(dims[0], eps=1e-6))
        stages: list[nn.Module] = [stem]
        for i, (dim, depth) in enumerate(zip(dims, depths, strict=True)):
            stages.append(nn.Sequential(*(Block(dim) for _ in range(depth))))
            if i + 1 < len(dims):
                stages.append(nn.Sequential(ChannelNorm(dim, eps=1e-6), nn.Conv2d(dim, dims[i + 1], 2, 2)))
        self.features = nn.Sequential(*stages)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(
            ChannelNorm(dims[-1], eps=1e-6), nn.Flatten(1), nn.Linear(dims[-1], num_classes)
        )
        for module in self.modules():
            if isinstance(module, nn.Conv2d | nn.Linear):
                nn.init.trunc_normal_(module.weight, std=0.02)
                assert module.bias is not None
                nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.features(x)  # (B, C, H/32, W/32) for ConvNeXt-T
        x = self.avgpool(x)  # (B, C, 1, 1)
        logits: Tensor = self.classifier(x)
        return logits
