"""A large picture piece by piece: each with as much around it as the model looks at, so that no seam can be seen."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from practorch.lab.enhance.quality import to_bytes, to_numbers

GRID = 4
"""Tiles begin at multiples of this: a U-Net that pools twice must pool them as it pools the whole."""
TILE = 256
FURTHEST = 64


def enhanced(model: nn.Module, poor: Tensor, scale: int, tile: int = TILE) -> Tensor:
    """What the model makes of a picture, the same as in one piece; it needs memory for one tile at a time.

    poor: (C, h, w) uint8
    ->    (C, scale * h, scale * w) uint8
    """
    good = torch.empty(len(poor), poor.shape[1] * scale, poor.shape[2] * scale, dtype=torch.uint8)
    for rows, cols, part in parts(model, poor, scale, tile):
        good[:, rows, cols] = to_bytes(part)
    return good


@torch.inference_mode()
def parts(model: nn.Module, poor: Tensor, scale: int, tile: int = TILE) -> Iterator[tuple[slice, slice, Tensor]]:
    """The good picture's tiles: rows, columns, and (C, rows, columns) float32.

    tile counts pixels of the poor picture, (C, h, w) uint8; it is rounded up to a multiple of 4.
    """
    if tile < 1:
        raise ValueError(f"a tile has at least a pixel, not {tile}")
    device = next((weight.device for weight in model.parameters()), torch.device("cpu"))
    side = math.ceil(tile / GRID) * GRID
    height, width = poor.shape[1:]
    margin = reach(model, scale, len(poor)) if max(height, width) > side else 0
    for top in range(0, height, side):
        for left in range(0, width, side):
            above, before = min(margin, top), min(margin, left)
            bottom, right = min(top + side, height), min(left + side, width)
            around = poor[:, top - above : bottom + margin, left - before : right + margin]
            whole = model(to_numbers(around)[None].to(device))[0].float().cpu()
            rows, cols = slice(top * scale, bottom * scale), slice(left * scale, right * scale)
            inside = whole[:, above * scale :, before * scale :]
            yield rows, cols, inside[:, : rows.stop - rows.start, : cols.stop - cols.start]


@torch.inference_mode()
def reach(model: nn.Module, scale: int, channels: int = 1) -> int:
    """How many pixels of the poor picture to each side an output depends on at most, rounded up to a multiple of 4.

    Found by lighting one pixel, in each of its places on the grid, in front of a copy of the model whose weights are
    all positive: whatever the pixel could change, it does change.
    """
    bright = _all_positive(model)
    side = 2 * FURTHEST + GRID
    far = 0
    dark = bright(torch.zeros(1, channels, side, side))
    for i in range(FURTHEST, FURTHEST + GRID):
        for j in range(FURTHEST, FURTHEST + GRID):
            lit = torch.zeros(1, channels, side, side)
            lit[..., i, j] = 1
            changed = (bright(lit) != dark).any(1)[0].nonzero() // scale - torch.tensor([i, j])  # (N, 2)
            far = max(far, int(changed.abs().max()))
    if far >= FURTHEST:
        raise ValueError(f"the model looks further than {FURTHEST} pixels")
    return math.ceil(far / GRID) * GRID


def _all_positive(model: nn.Module) -> nn.Module:
    bright = copy.deepcopy(model).eval().cpu()
    for module in bright.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.reset_parameters()
        elif isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            module.weight.fill_(1 / module.weight[0].numel())
            if module.bias is not None:
                module.bias.zero_()
    return bright
