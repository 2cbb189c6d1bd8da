"""The Vision Transformer: an image as a row of patches, read by a transformer's encoder.

Letters: B batch, T patches and the class token, D features, H heads.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Attention(nn.Module):
    """Every place looks at every place.

    x:      (B, T, D)
    ->      (B, T, D)
    """

    def __init__(self, dim: int, heads: int) -> None:
        super().__init__()
        self.head_dim = dim // heads
        self.q = nn.Linear(dim, dim)
        self.k = nn.Linear(dim, dim)
        self.v = nn.Linear(dim, dim)
        self.out = nn.Linear(dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        # As many heads as the layers give: a part of them where tensor parallelism split the layers.
        q, k, v = (w(x).unflatten(-1, (-1, self.head_dim)).transpose(1, 2) for w in (self.q, self.k, self.v))
        y = F.scaled_dot_product_attention(q, k, v)  # (B, H, T, D/H)
        out: Tensor = self.out(y.transpose(1, 2).flatten(2))
        return out


class Block(nn.Module):
    """Attention, then two linear layers at each place, each normalised before and added to x."""

    def __init__(self, dim: int, heads: int, mlp_dim: int) -> None:
        super().__init__()
        self.ln_1 = nn.LayerNorm(dim, eps=1e-6)
        self.attention = Attention(dim, heads)
        self.ln_2 = nn.LayerNorm(dim, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(dim, mlp_dim), nn.GELU(), nn.Linear(mlp_dim, dim))

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(self.ln_1(x))
        out: Tensor = x + self.mlp(self.ln_2(x))
        return out


class ViT(nn.Module):
    """Scores of num_classes classes; as it stands here, ViT-B/16.

    x:      (B, in_channels, image_size, image_size), image_size a multiple of patch
    ->      (B, num_classes)

    Source: Dosovitskiy et al. 2020, arXiv 2010.11929, equations 1 to 4 and table 1.
    """

    def __init__(
        self,
        num_classes: int = 1000,
        in_channels: int = 3,
        image_size: int = 224,
        *,
        patch: int = 16,
        dim: int = 768,
        depth: int = 12,
        heads: int = 12,
        mlp_dim: int = 3072,
    ) -> None:
        super().__init__()
        self.conv_proj = nn.Conv2d(in_channels, dim, patch, patch)
        self.class_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.pos_embedding = nn.Parameter(torch.empty(1, (image_size // patch) ** 2 + 1, dim).normal_(std=0.02))
        self.layers = nn.Sequential(*(Block(dim, heads, mlp_dim) for _ in range(depth)))
        self.ln = nn.LayerNorm(dim, eps=1e-6)
        self.head = nn.Linear(dim, num_classes)
        nn.init.trunc_normal_(self.conv_proj.weight, std=math.sqrt(1 / (in_channels * patch * patch)))
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv_proj(x)  # (B, D, image_size/patch, image_size/patch)
        x = x.flatten(2).transpose(1, 2)  # (B, T-1, D)
        x = torch.cat([self.class_token.expand(len(x), -1, -1), x], dim=1)  # (B, T, D)
        x = self.layers(x + self.pos_embedding)
        logits: Tensor = self.head(self.ln(x[:, 0]))
        return logits


def from_torchvision(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The state dict of torchvision's VisionTransformer with the names of ViT."""
    named: dict[str, Tensor] = {}
    for name, value in state.items():
        name = name.removeprefix("encoder.").replace("encoder_layer_", "").replace("heads.head", "head")
        name = name.replace("mlp.3", "mlp.2").replace("self_attention", "attention").replace("out_proj", "out")
        if "in_proj_" in name:  # q, k and v lie in one tensor, one above the other
            for letter, part in zip("qkv", value.chunk(3), strict=True):
                named[name.replace("in_proj_", f"{letter}.")] = part
        else:
            named[name] = value
    return named
