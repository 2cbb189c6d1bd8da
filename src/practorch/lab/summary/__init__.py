"""What a model is made of: each layer with its output and parameters, multiply-adds and memory on request.

The table is laid out as torchsummary prints it, with its rules for what has a row and what the sizes mean; unlike there
a layer that is called twice is counted once, every parameter is counted, and bytes are those of the dtype.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from practorch.errors import PractorchError
from practorch.lab.models import ENTRIES, build
from practorch.lab.models.sizes import sizes_only
from practorch.lab.summary.layers import multiply_adds, parameters, summary
from practorch.lab.summary.record import Row, Summary

__all__ = ["Row", "Summary", "multiply_adds", "parameters", "summary", "summary_of"]

_USUAL = (3, 224, 224)


def summary_of(
    name: str,
    input_shape: Sequence[int] | None = None,
    *,
    num_classes: int | None = None,
    num_samples: int | None = None,
    dtype: torch.dtype = torch.float32,
    has_multiply_adds: bool = False,
    has_memory: bool = False,
) -> Summary:
    """The summary of a model by its name; shape and classes are those that it was made for if they are not given.

    Raises PractorchError if the name is unknown or the model cannot take such an input.
    """
    shape, classes, tokens = _fitting(name, input_shape, num_classes)
    # One sample is through before the meta device has imported the compiler that it asks; many take no memory there.
    device = "cpu" if has_memory or (num_samples or 1) == 1 else "meta"
    return summary(
        _without_numbers(name, classes, shape, device).to(dtype),
        shape,
        num_samples=num_samples,
        input_dtype=tokens,
        has_multiply_adds=has_multiply_adds,
        has_memory=has_memory,
    )


def _fitting(
    name: str, input_shape: Sequence[int] | None, num_classes: int | None
) -> tuple[tuple[int, ...], int, torch.dtype | None]:
    """The shape, the classes, and the dtype of the input where it is not the model's own."""
    known = ENTRIES.get(name)
    shape = tuple(input_shape or (known.shape if known else _USUAL))
    is_text = known is not None and known.task == "text"
    if len(shape) != (1 if is_text else 3):
        wanted = "one number, of tokens" if is_text else "channels, height and width"
        raise PractorchError(f"summary: the input of {name} is {wanted}, got {','.join(map(str, shape))}")
    return shape, num_classes or (known.num_classes if known else 1000), torch.int64 if is_text else None


def _without_numbers(name: str, num_classes: int, shape: Sequence[int], device: str) -> nn.Module:
    if name not in ENTRIES:  # some models of other libraries read numbers while they are made
        return build(name, num_classes=num_classes, in_channels=shape[0], image_size=shape[-1]).to(device)
    with sizes_only():
        model = build(name, num_classes=num_classes, in_channels=shape[0], image_size=shape[-1])
    return model.to_empty(device=device)
