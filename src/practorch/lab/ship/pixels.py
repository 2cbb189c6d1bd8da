"""A run's model as others use it: from pixels between 0 and 1 to scores, the normalisation of the training inside."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from practorch.errors import PractorchError
from practorch.lab.job import is_text
from practorch.lab.run import Run


class FromPixels(nn.Module):
    """The model behind its normalisation.

    x:      (B, C, H, W), 0 is black and 1 is white
    ->      (B, num_classes) scores before softmax
    """

    mean: Tensor
    std: Tensor

    def __init__(self, model: nn.Module, mean: Sequence[float], std: Sequence[float]) -> None:
        super().__init__()
        self.model = model
        self.register_buffer("mean", torch.tensor(mean).view(1, -1, 1, 1))
        self.register_buffer("std", torch.tensor(std).view(1, -1, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        scores: Tensor = self.model((x - self.mean) / self.std)
        return scores


def from_pixels(run: Run) -> FromPixels:
    """The run's best model, in eval mode, in float32, on the CPU.

    Raises PractorchError if it was trained on text, or its weights are missing or broken.
    """
    if is_text(run.config.data):
        raise PractorchError(
            f"{run.path}: was trained on {run.config.data}, which is text",
            hint="export, predict and serve are for models that read images",
        )
    return FromPixels(run.model().float(), run.mean, run.std).eval()


def image_shape(run: Run) -> tuple[int, int, int]:
    """(C, H, W) of what the model reads."""
    built = run.facts("built")
    return int(built["in_channels"]), int(built["image_size"]), int(built["image_size"])
