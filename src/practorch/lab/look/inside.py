"""What a model is made of and does: its first filters, its maps of one image, the images that excite a unit most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from practorch.lab.look.panels import draw_map, grid, rows_of, shortened
from practorch.lab.look.subject import Subject, outputs_of
from practorch.lab.plots import draw_image

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_FILTERS = 64
MOST_LAYERS, MAPS_A_LAYER = 8, 8
NUM_UNITS, IMAGES_A_UNIT = 8, 8
BATCH = 256


def filters(subject: Subject) -> Figure | None:
    """The weights of the first layer that reads the image, a picture per unit; None if it is neither kind."""
    channels, height, width = subject.data.image_shape
    for name, module in subject.model.named_modules():
        if isinstance(module, nn.Conv2d) and module.in_channels == channels:
            return _filters(name, module.weight.detach())
        if isinstance(module, nn.Linear) and module.in_features == channels * height * width:
            return _filters(name, module.weight.detach().reshape(-1, channels, height, width))
    return None


def _filters(name: str, weight: Tensor) -> Figure:
    """weight: (N, C, H, W)"""
    order = weight.flatten(1).norm(dim=1).argsort(descending=True)[:MOST_FILTERS]
    made, axes = grid(
        len(order), 8, title=f"{name}: {len(order)} of {len(weight)} filters, the strongest first", panel=1.1
    )
    for ax, place in zip(axes, order.tolist(), strict=True):
        one = weight[place]
        if one.shape[0] == 3:
            draw_image(ax, one / (2 * one.abs().max()) + 0.5, str(place))
        else:
            draw_map(ax, one.mean(0), str(place), is_signed=True)
    return made


def feature_maps(subject: Subject, place: int) -> Figure | None:
    """What each layer makes of one image: its strongest maps, a row per layer; None for a model without maps."""
    layers = _spread(list(subject.maps.items()))
    if not layers:
        return None
    with outputs_of(subject.model, layers) as outputs, torch.no_grad():
        subject.model(subject.input(torch.tensor([place])))
    title = f"Maps of test image {place}: {subject.title(place)}".replace("\n", " ")
    made, axes = grid(len(layers) * MAPS_A_LAYER, MAPS_A_LAYER, title=title, panel=1.1)
    labels = []
    for row, (name, _) in enumerate(layers):
        maps = outputs[name][0]  # (C, H, W)
        order = maps.abs().flatten(1).mean(1).argsort(descending=True)[:MAPS_A_LAYER]
        for col, unit in enumerate(order.tolist()):
            draw_map(axes[row * MAPS_A_LAYER + col], maps[unit], f"unit {unit}", is_signed=bool((maps[unit] < 0).any()))
        labels.append(f"{shortened(name)}\n{' × '.join(map(str, maps.shape))}")
    rows_of(labels, axes, MAPS_A_LAYER)
    return made


def _spread(layers: list[tuple[str, nn.Module]]) -> list[tuple[str, nn.Module]]:
    """MOST_LAYERS of the layers, evenly chosen, the first and the last among them."""
    leaves = [(name, module) for name, module in layers if not list(module.children())] or layers
    if len(leaves) <= MOST_LAYERS:
        return leaves
    places = torch.linspace(0, len(leaves) - 1, MOST_LAYERS).round().long()
    return [leaves[place] for place in places.tolist()]


def exciting(subject: Subject) -> Figure | None:
    """The test images that excite units of the last maps most, with the place that did; None without maps."""
    last = subject.last_map
    if last is None:
        return None
    peaks, places = _peaks(subject, last)
    busiest = peaks.float().std(0).argsort(descending=True)[:NUM_UNITS]
    made, axes = grid(
        len(busiest) * IMAGES_A_UNIT,
        IMAGES_A_UNIT,
        title=f"{last[0]}: the test images that excite a unit most",
        panel=1.1,
    )
    for row, unit in enumerate(busiest.tolist()):
        for col, image in enumerate(peaks[:, unit].argsort(descending=True)[:IMAGES_A_UNIT].tolist()):
            ax = axes[row * IMAGES_A_UNIT + col]
            draw_image(ax, subject.data.images[image], f"{subject.data.classes[subject.data.labels[image]]}")
            y, x = places[image, unit].tolist()
            ax.plot(
                x, y, marker="o", markersize=9, markerfacecolor="none", markeredgecolor="#D55E00", markeredgewidth=1.6
            )
    rows_of([f"unit {unit}" for unit in busiest.tolist()], axes, IMAGES_A_UNIT)
    return made


def _peaks(subject: Subject, layer: tuple[str, nn.Module]) -> tuple[Tensor, Tensor]:
    """How strongly each image excites each unit at most, and where in the image.

    ->      (N, U) float32
            (N, U, 2) float32, row and column in pixels of the image
    """
    height, width = subject.data.image_shape[1:]
    peaks, where = [], []
    for start in range(0, len(subject.data), BATCH):
        x = subject.input(torch.arange(start, min(start + BATCH, len(subject.data))))
        with outputs_of(subject.model, [layer]) as outputs, torch.no_grad():
            subject.model(x)
        maps = outputs[layer[0]]  # (B, U, H', W')
        best, flat = maps.flatten(2).max(2)
        rows, cols = flat // maps.shape[3], flat % maps.shape[3]
        centre = torch.stack([(rows + 0.5) * height / maps.shape[2], (cols + 0.5) * width / maps.shape[3]], -1)
        peaks.append(best)
        where.append(centre - 0.5)
    return torch.cat(peaks), torch.cat(where)


def upsampled(values: Tensor, size: tuple[int, int]) -> Tensor:
    """Maps at an image's size.

    values: (B, H', W')
    ->      (B, H, W)
    """
    return F.interpolate(values[:, None], size=size, mode="bilinear", align_corners=False)[:, 0]
