"""A model's summary from one forward pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn

from practorch.lab.summary.calls import Call, forward_calls
from practorch.lab.summary.kept import kept_bytes
from practorch.lab.summary.record import Row, Summary


def summary(
    model: nn.Module,
    input_shape: Sequence[int],
    *,
    num_samples: int | None = None,
    input_dtype: torch.dtype | None = None,
    has_multiply_adds: bool = False,
    has_memory: bool = False,
) -> Summary:
    """The summary of a model for inputs of this shape, one sample's, on the model's device.

    There is a row for each call of a module, but none for Sequential, ModuleList and the model itself, unless it has
    parameters of its own. input_dtype is the model's if it is not given; the model stays as it is. Multiply-adds are
    counted and the memory that autograd keeps is measured on request.
    Raises PractorchError, with the layer and the shapes, if the forward pass fails.
    """
    samples = num_samples or 1
    x = _input(model, input_shape, samples, input_dtype)
    calls = forward_calls(model, x, is_counting=has_multiply_adds)
    shown = _shown(model, calls)
    kept = None
    if has_memory:
        enough = max(2, samples)  # batch norm learns from two at least; what is kept grows with their number
        kept = kept_bytes(model, _input(model, input_shape, enough, input_dtype)) * samples // enough
    return Summary(
        rows=tuple(_rows(model, shown, num_samples)),
        num_samples=num_samples,
        parameters=parameters(model),
        trainable=sum(p.numel() for p in model.parameters() if p.requires_grad),
        multiply_adds=_sum(calls) if has_multiply_adds else None,
        input_bytes=x.numel() * x.element_size(),
        output_bytes=sum(call.output_bytes for call in shown),
        parameter_bytes=sum(p.numel() * p.element_size() for p in model.parameters()),
        kept_bytes=kept,
    )


def parameters(model: nn.Module) -> int:
    """How many numbers the model learns, each once, frozen ones included."""
    return sum(p.numel() for p in model.parameters())


def multiply_adds(model: nn.Module, input_shape: Sequence[int], *, input_dtype: torch.dtype | None = None) -> int:
    """Multiply-adds of one sample's forward pass in convolutions, matrix products and attention.

    Half of what torch's flop counter counts: it counts a product and a sum as two. Attention counts all pairs of
    places, masked or not; norms, activations, poolings and interpolation are not counted.
    """
    return _sum(forward_calls(model, _input(model, input_shape, 1, input_dtype), is_counting=True))


def _sum(calls: Sequence[Call]) -> int:
    return sum(call.multiply_adds or 0 for call in calls)


def _input(model: nn.Module, shape: Sequence[int], num_samples: int, dtype: torch.dtype | None) -> Tensor:
    state = [*model.parameters(), *model.buffers()]
    own = next((t.dtype for t in state if t.is_floating_point()), torch.float32)
    device = state[0].device if state else torch.device("cpu")
    return torch.zeros(num_samples, *shape, dtype=dtype or own, device=device)


def _shown(model: nn.Module, calls: Sequence[Call]) -> list[Call]:
    """The calls that have a row."""
    shown = [c for c in calls if c.module is not model and not isinstance(c.module, nn.Sequential | nn.ModuleList)]
    whole = calls[-1]
    if not shown or whole.multiply_adds or _own_parameters(model, {c.name for c in shown}).get(""):
        shown.append(whole)
    return shown


def _rows(model: nn.Module, shown: Sequence[Call], num_samples: int | None) -> Iterator[Row]:
    own = _own_parameters(model, {c.name for c in shown})
    for place, call in enumerate(shown, start=1):
        shape = call.shape
        if num_samples is None and shape[:1] == (1,):
            shape = (-1, *shape[1:])
        layer = f"{type(call.module).__name__}-{place}"
        yield Row(layer, call.name, shape, own.pop(call.name, 0), call.multiply_adds)


def _own_parameters(model: nn.Module, shown: set[str]) -> dict[str, int]:
    """How many parameters each row has: its own, and those of parts that have no row; shared ones where first named."""
    counts: dict[str, int] = {}
    for path, parameter in model.named_parameters():
        holder = path.rpartition(".")[0]
        while holder and holder not in shown:
            holder = holder.rpartition(".")[0]
        counts[holder] = counts.get(holder, 0) + parameter.numel()
    return counts
