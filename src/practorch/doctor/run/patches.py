"""Functions of torch replaced by ones that also tell the watch, and put back exactly as they were."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

_NONE = object()
Around = Callable[[Callable[..., Any]], Callable[..., Any]]


class Patches:
    """What was replaced, and how to undo it.

    owns: whether a file is the learner's; what its modules have imported by name is replaced there too.
    """

    def __init__(self, owns: Callable[[str], bool]) -> None:
        self._owns = owns
        self._imported: dict[int, list[tuple[ModuleType, str]]] | None = None
        self._replaced: list[tuple[Any, str, Any, Any]] = []  # owner, name, what it had itself, what it has now
        self._undo: list[Callable[[], None]] = []

    def replace(self, owner: Any, name: str, around: Around) -> None:
        """owner.name becomes around(owner.name); nothing happens where owner has no such name."""
        original = getattr(owner, name, None)
        if original is None:
            return
        own = vars(owner).get(name, _NONE)
        new = functools.wraps(original)(around(original))
        setattr(owner, name, new)
        self._replaced.append((owner, name, own, new))
        for module, key in self._places_of(original):
            setattr(module, key, new)
            self._replaced.append((module, key, original, new))

    def _places_of(self, original: Any) -> list[tuple[ModuleType, str]]:
        """Where the learner's modules have it: from torch.nn.functional import cross_entropy."""
        if self._imported is None:
            self._imported = {}
            for module in [m for m in list(sys.modules.values()) if isinstance(m, ModuleType)]:
                inside = vars(module)
                file = inside.get("__file__")
                if module.__name__ == "__main__" or (isinstance(file, str) and self._owns(file)):
                    for key, value in list(inside.items()):
                        if callable(value):
                            self._imported.setdefault(id(value), []).append((module, key))
        return self._imported.get(id(original), [])

    def on_undo(self, undo: Callable[[], None]) -> None:
        """Something else to be undone."""
        self._undo.append(undo)

    def undo(self) -> None:
        """Everything as it was before, the last change first."""
        self._lift()
        self._replaced.clear()
        while self._undo:
            self._undo.pop()()

    @contextmanager
    def lifted(self) -> Iterator[None]:
        """Everything as it was before, for as long as this lasts."""
        self._lift()
        try:
            yield
        finally:
            for owner, name, _, new in self._replaced:
                setattr(owner, name, new)

    def _lift(self) -> None:
        for owner, name, own, _ in reversed(self._replaced):
            if own is _NONE:
                delattr(owner, name)
            else:
                setattr(owner, name, own)
