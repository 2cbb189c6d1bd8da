"""Functions of torch replaced by ones that also tell the watch, and put back exactly as they were."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_NONE = object()
Around = Callable[[Callable[..., Any]], Callable[..., Any]]


class Patches:
    """What was replaced, and how to undo it."""

    def __init__(self) -> None:
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
