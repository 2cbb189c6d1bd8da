"""Which pixels a decision hangs on: Grad-CAM, integrated gradients, occlusion. All three by captum.

Source: Selvaraju et al. 2017, arXiv 1610.02391 (Grad-CAM); Sundararajan et al. 2017, arXiv 1703.01365 (integrated
gradients); Zeiler and Fergus 2014, arXiv 1311.2901 (occlusion).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from torch import Tensor

from practorch.lab.extras import needed
from practorch.lab.look.inside import upsampled
from practorch.lab.look.panels import draw_map, grid, overlay, rows_of
from practorch.lab.look.subject import Subject
from practorch.lab.plots import draw_image

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEPS = 64  # of the path from black to the image


def attributions(subject: Subject, places: Tensor) -> Figure:
    """A row per image: the image, and what each method says about the class that was predicted.

    places: (B,) int64
    """
    x, target = subject.input(places), subject.predicted[places]
    cams = grad_cam(subject, x, target)
    gradients, missing = integrated_gradients(subject, x, target)
    hidden = occlusion(subject, x, target)
    cols = 4 if cams is not None else 3
    made, axes = grid(cols * len(places), cols, title="What the predicted class hangs on", panel=2.0)
    for row, place in enumerate(places.tolist()):
        panels = iter(axes[row * cols : (row + 1) * cols])
        is_wrong = bool(subject.predicted[place] != subject.data.labels[place])
        draw_image(next(panels), subject.data.images[place], subject.title(place), is_bold=is_wrong)
        if cams is not None:
            overlay(next(panels), subject.data.images[place], cams[row], "Grad-CAM")
        title = f"integrated gradients\n(sum is off by {float(missing[row].abs()):.2g})"
        draw_map(next(panels), gradients[row], title, is_signed=True)
        draw_map(next(panels), hidden[row], "occlusion: what\nhiding it costs", is_signed=True)
    rows_of([f"test image\n{place}" for place in places.tolist()], axes, cols)
    return made


def grad_cam(subject: Subject, x: Tensor, target: Tensor) -> Tensor | None:
    """Where the last maps speak for the class, at the image's size; None for a model without maps.

    x:      (B, C, H, W)
    target: (B,)
    ->      (B, H, W), not negative
    """
    if subject.last_map is None:
        return None
    methods = needed("captum.attr", "Grad-CAM")
    with _quiet():
        maps = methods.LayerGradCam(subject.model, subject.last_map[1]).attribute(
            x, target=target, relu_attributions=True
        )
    return upsampled(maps[:, 0].detach(), (x.shape[2], x.shape[3]))


def integrated_gradients(subject: Subject, x: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """The gradient's mean on the way from black to the image, times the way; and by how much its sum is off.

    x:      (B, C, H, W)
    target: (B,)
    ->      (B, H, W), summed over channels
            (B,)
    """
    methods = needed("captum.attr", "integrated gradients")
    with _quiet():
        found, missing = methods.IntegratedGradients(subject.model).attribute(
            x, baselines=subject.black().expand_as(x), target=target, n_steps=STEPS, internal_batch_size=256,
            return_convergence_delta=True,
        )  # fmt: skip
    lost: Tensor = found.detach().sum(1).float()
    return lost, missing.detach()


def occlusion(subject: Subject, x: Tensor, target: Tensor) -> Tensor:
    """How far the class's score falls when a patch is hidden: (B, H, W), a mean over the patches on a pixel."""
    methods = needed("captum.attr", "occlusion")
    channels, height, width = x.shape[1:]
    patch, stride = max(2, height // 6), max(1, height // 14)
    window, strides = (channels, patch, max(2, width // 6)), (channels, stride, max(1, width // 14))
    with _quiet():
        found = methods.Occlusion(subject.model).attribute(
            x, target=target, sliding_window_shapes=window, strides=strides, baselines=subject.black(),
            perturbations_per_eval=8,
        )  # fmt: skip
    lost: Tensor = found.detach().sum(1).float()
    return lost


@contextmanager
def _quiet() -> Iterator[None]:
    """Without captum's notes about hooks and gradients that it sets itself."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"captum\.")
        warnings.filterwarnings("ignore", message=".*(backward hook|required_grads|full backward).*")
        yield
