"""One forward pass, watched: which layer was called with what, what came out, how many multiply-adds it took."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode, sdpa_flop_count

from practorch.errors import PractorchError

# torch counts attention by its GPU kernels; the one of the CPU has the same operands.
_CPU_ATTENTION = {
    torch.ops.aten._scaled_dot_product_flash_attention_for_cpu: lambda q, k, v, *_, **__: sdpa_flop_count(q, k, v)  # type: ignore[no-untyped-call]
}
_FROM_FORWARD = (RuntimeError, ValueError, TypeError, IndexError, KeyError, AttributeError, AssertionError)


@dataclass(frozen=True)
class Call:
    """One call of a layer, in the order in which the calls ended: a container comes after what it contains."""

    module: nn.Module
    name: str
    shape: tuple[int, ...]
    """Of the output; of its first tensor where there are several; empty where there is none."""
    output_bytes: int
    multiply_adds: int | None
    """Of the layer itself, without the layers that it calls; None: not counted."""


@dataclass
class _Open:
    """A call that has not ended."""

    module: nn.Module
    shapes: list[tuple[int, ...]]
    flops_before: int
    flops_inside: int = 0


def forward_calls(model: nn.Module, x: Tensor, *, is_counting: bool) -> list[Call]:
    """Every call of every module in model(x), the model itself last; nothing is learned, no state changes.

    Raises PractorchError, with the layer and the shapes, if the forward pass fails.
    """
    names = {module: name for name, module in model.named_modules()}
    counter = FlopCounterMode(display=False, custom_mapping=_CPU_ATTENTION) if is_counting else None
    calls: list[Call] = []
    stack: list[_Open] = []

    def enter(module: nn.Module, args: Any, kwargs: Any) -> None:
        shapes = [tuple(t.shape) for t in _tensors((args, kwargs))]
        stack.append(_Open(module, shapes, counter.get_total_flops() if counter else 0))

    def leave(module: nn.Module, args: Any, output: Any) -> None:
        ended = stack.pop()
        flops = counter.get_total_flops() - ended.flops_before if counter else 0
        if stack:
            stack[-1].flops_inside += flops
        found = list(_tensors(output))
        shape = tuple(found[0].shape) if found else ()
        num_bytes = sum(t.numel() * t.element_size() for t in found)
        own = (flops - ended.flops_inside) // 2 if counter else None
        calls.append(Call(module, names[module], shape, num_bytes, own))

    handles = [
        handle
        for module in names
        for handle in (
            module.register_forward_pre_hook(enter, with_kwargs=True),
            module.register_forward_hook(leave),
        )
    ]
    try:
        _evaluate(model, x, counter)
    except _FROM_FORWARD as error:
        if not stack:
            raise
        raise _refused(stack[-1], names[stack[-1].module], error) from error
    finally:
        for handle in handles:
            handle.remove()
    return calls


def _evaluate(model: nn.Module, x: Tensor, counter: FlopCounterMode | None) -> None:
    """model(x) in evaluation mode; each part is put back into the mode that it was in."""
    modes = {module: module.training for module in model.modules()}
    has_fast_path = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)  # one fused operator that nobody counts
    try:
        model.eval()
        with torch.no_grad(), counter or nullcontext():
            model(x)
    finally:
        torch.backends.mha.set_fastpath_enabled(has_fast_path)
        for module, is_training in modes.items():
            module.training = is_training


def _refused(call: _Open, name: str, error: Exception) -> PractorchError:
    layer = type(call.module).__name__
    where = f"{name} ({layer})" if name else f"{layer}'s own forward"
    shapes = ", ".join(str(shape) for shape in call.shapes) or "no tensor"
    reason = (str(error).strip() or type(error).__name__).splitlines()[0]
    weight = getattr(call.module, "weight", None)
    held = f"its weight is {tuple(weight.shape)}; " if isinstance(weight, Tensor) else ""
    return PractorchError(
        f"summary: {where} cannot take {shapes}: {reason}", hint=f"{held}--input gives the shape of one sample"
    )


def _tensors(value: Any) -> Iterator[Tensor]:
    """The tensors in what a module takes or gives: a tensor, or lists, tuples and dicts of them."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, dict):
        yield from _tensors(tuple(value.values()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _tensors(each)
