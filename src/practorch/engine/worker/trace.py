"""Which torch functions a learner's code called, and from which of its lines."""

from __future__ import annotations

import sys
from typing import Any

import torch
from torch.overrides import TorchFunctionMode, resolve_name

_ALIASES = {"torch._C._nn.": "torch.nn.functional.", "torch._C._special.": "torch.special."}


class Forbidden(TorchFunctionMode):
    """Notes every call of a forbidden function; a bare name forbids every function that ends with it."""

    def __init__(self, names: tuple[str, ...], path: str, hits: dict[Any, str]) -> None:
        """hits remembers which functions are forbidden, from one call to the next."""
        super().__init__()
        self.names = names
        self.path = path
        self._hits = hits
        self.seen: dict[str, int | None] = {}

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        hit = self._hits.get(func)
        if hit is None:
            hit = self._hits[func] = self._hit(func)
        if hit and hit not in self.seen:
            self.seen[hit] = self._line()
        return func(*args, **(kwargs or {}))

    def _hit(self, func: Any) -> str:
        full = str(resolve_name(func) or getattr(func, "__name__", ""))
        for old, new in _ALIASES.items():
            full = full.replace(old, new)
        last = full.split(".")[-1] if not isinstance(func, torch._ops.OpOverload) else full.split(".")[-2]
        last = last.strip("_")
        for name in self.names:
            if full == name or ("." not in name and last == name):
                return name
        return ""

    def _line(self) -> int | None:
        frame = sys._getframe(2)
        while frame is not None:
            if frame.f_code.co_filename == self.path:
                return frame.f_lineno
            frame = frame.f_back  # type: ignore[assignment]
        return None
