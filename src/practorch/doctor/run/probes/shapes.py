"""Differences, comparisons and views whose shapes give a mistake away."""

from __future__ import annotations

from typing import Any

from practorch.doctor.run.probes.calls import Calls
from practorch.doctor.run.watch import Watch


def install(watch: Watch) -> None:
    """Stand in for minus, equals, greater, view and flatten."""
    probe = Calls(watch)
    _shapes(watch, probe)
    _views(watch, probe)


def _shapes(watch: Watch, probe: Calls) -> None:
    """Differences and comparisons of a column with a row."""
    import torch

    def pair_noted(kind: str, args: Any) -> None:
        place = watch.places.direct()
        if place.line:
            a, b = args[:2]
            watch.facts.note(kind, place, left=str(tuple(a.shape)), right=str(tuple(b.shape)))

    def subtracted(args: Any, kwargs: Any, out: Any) -> None:
        is_pair = _column_and_row(args) or _square_and_row(args, watch.shared.get("output", 0))
        if is_pair and args[0].requires_grad != args[1].requires_grad:
            pair_noted("column minus row", args)

    def compared(args: Any, kwargs: Any, out: Any) -> None:
        calls = watch.last_calls
        if calls is not None and not torch.is_grad_enabled():
            calls.scored += 1
        if _column_and_row(args):
            pair_noted("column equals row", args)

    def against_half(args: Any, kwargs: Any, out: Any) -> None:
        calls = watch.last_calls
        if calls is None or len(args) < 2 or torch.is_grad_enabled():
            return
        calls.scored += 1
        is_output = isinstance(args[0], torch.Tensor) and args[0].data_ptr() == watch.shared.get("output", 0) != 0
        if is_output and isinstance(args[1], float) and args[1] == 0.5:
            low, high = (n.item() for n in args[0].detach().aminmax())
            watch.facts.note("output against 0.5", watch.places.here(), low=low, high=high)

    for name in ("__sub__", "__rsub__", "sub"):
        probe.after(torch.Tensor, name, subtracted)
    probe.after(torch, "sub", subtracted)
    for name in ("__eq__", "eq"):
        probe.after(torch.Tensor, name, compared)
    probe.after(torch, "eq", compared)
    for name in ("__gt__", "__ge__", "gt", "ge"):
        probe.after(torch.Tensor, name, against_half)


def _views(watch: Watch, probe: Calls) -> None:
    """Changes of shape that mix what should stay apart."""
    import torch

    def viewed(args: Any, kwargs: Any, out: Any) -> None:
        place = watch.places.direct()
        if not place.line or not watch.depth:
            return
        old, new = tuple(args[0].shape), tuple(out.shape)
        kind = mixed(old, new)
        if kind:
            watch.facts.note(kind, place, old=str(old), new=str(new))

    def flattened(args: Any, kwargs: Any, out: Any) -> None:
        start = kwargs.get("start_dim", args[1] if len(args) > 1 else 0)
        if start == 0 and args[0].ndim >= 3 and watch.depth and out.ndim == 1:
            watch.facts.note("flattens the batch", watch.places.here(), old=str(tuple(args[0].shape)))

    for name in ("view", "reshape"):
        probe.after(torch.Tensor, name, viewed)
    probe.after(torch.Tensor, "flatten", flattened)
    probe.after(torch, "flatten", flattened)


def mixed(old: tuple[int, ...], new: tuple[int, ...]) -> str:
    """What a view does to the axes: "swaps axes", "merges wrong axes" or nothing to speak of."""
    if len(old) == len(new) >= 3 and old != new and sorted(old) == sorted(new) and min(old) > 1:
        return "view swaps axes"
    if len(old) == 4 and len(new) == 3 and old[1] != old[2] and min(old[1:]) > 1:
        return "view merges wrong axes" if new == (old[0], old[2], old[1] * old[3]) else ""
    return ""


def _square_and_row(args: Any, output: int) -> bool:
    """What a model gave for a batch of B is (B, B), and meets one number for each sample."""
    import torch

    if len(args) < 2 or not isinstance(args[0], torch.Tensor) or not isinstance(args[1], torch.Tensor):
        return False
    row, square = sorted(args[:2], key=lambda t: t.ndim)
    is_square = square.ndim == 2 and square.shape[0] == square.shape[1] > 1
    return is_square and row.ndim == 1 and len(row) == len(square) and square.data_ptr() == output != 0


def _column_and_row(args: Any) -> bool:
    import torch

    if len(args) < 2 or not isinstance(args[0], torch.Tensor) or not isinstance(args[1], torch.Tensor):
        return False
    a, b = sorted((args[0].shape, args[1].shape), key=len)
    return len(a) == 1 and len(b) == 2 and b[1] == 1 and a[0] == b[0] and a[0] > 1
