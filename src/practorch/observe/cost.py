"""Cost by counting, never by the clock: operations, multiply-adds, bytes."""

from __future__ import annotations

from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode

from practorch.observe.gradients import observer
from practorch.observe.results import AtMost


class Counter(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts the torch operations that run inside it, and the elements of the largest tensor that they make."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.num_calls = 0
        self.biggest = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        self.num_calls += 1
        for item in out if isinstance(out, list | tuple) else [out]:
            if isinstance(item, torch.Tensor):
                self.biggest = max(self.biggest, item.numel())
        return out


def _counted(function: Any, args: tuple[Any, ...]) -> Counter:
    counter = Counter()
    with counter:
        function(*args)
    return counter


@observer
def torch_calls(function: Any, *args: Any) -> AtMost:
    """How many torch operations ran. Up to twice the solution's, and eight more, is fine: a loop over rows is not.

    Give it many rows (50 or more), so that one operation a row stands out.
    """
    return AtMost(_counted(function, args).num_calls, "torch operations", factor=2, plus=8)


@observer
def biggest(function: Any, *args: Any) -> AtMost:
    """The number of elements in the largest tensor that was made on the way."""
    return AtMost(_counted(function, args).biggest, "elements in the largest tensor", factor=1.5)


@observer
def flops(function: Any, *args: Any) -> AtMost:
    """Floating-point operations of the matrix products and convolutions (2 m n k each)."""
    with FlopCounterMode(display=False) as counter:
        function(*args)
    return AtMost(counter.get_total_flops(), "FLOPs", factor=1.1)


@observer
def kept(function: Any, *args: Any) -> AtMost:
    """Bytes that autograd keeps for backward, each storage once; what the arguments own is not counted."""
    own = {t.untyped_storage().data_ptr() for t in args if isinstance(t, torch.Tensor)}
    seen: dict[int, int] = {}
    alive: list[Any] = []

    def pack(t: torch.Tensor) -> torch.Tensor:
        alive.append(t)
        storage = t.untyped_storage()
        if storage.data_ptr() not in own:
            seen[storage.data_ptr()] = storage.nbytes()
        return t

    leaves = [a.requires_grad_() if isinstance(a, torch.Tensor) and a.is_floating_point() else a for a in args]
    with torch.autograd.graph.saved_tensors_hooks(pack, lambda t: t):
        alive.append(function(*leaves))
    return AtMost(sum(seen.values()), "bytes kept for backward", factor=1.25, plus=64)
