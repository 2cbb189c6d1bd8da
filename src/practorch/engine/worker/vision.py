"""Let a torchvision that was built for CUDA be imported beside a torch that was not.

Its wheel describes two operators that its compiled part would have declared, and stops at the first one. Declared here
beforehand, everything but those compiled operators works: transforms, models, datasets. Source: pytorch/vision issue
8985. Nothing is done for a torchvision that fits.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

_OPERATORS = ("nms", "qnms")
_kept: list[Any] = []  # a library's operators go when nobody holds it


def let_torchvision_in() -> None:
    """From now on, the first import of torchvision declares what its wheel misses."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder:
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Never finds anything: it looks who is asked for."""
        if name == "torchvision" and not _kept:
            found = PathFinder.find_spec(name)
            if found is not None and found.origin and _is_for_cuda(Path(found.origin).parent):
                _declare()
        return None


def _is_for_cuda(folder: Path) -> bool:
    import torch

    try:
        text = (folder / "version.py").read_text(encoding="utf-8")
    except OSError:
        return False
    return "+cu" in text and torch.version.cuda is None


def _declare() -> None:
    import torch

    library = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]
    _kept.append(library)
    for name in _OPERATORS:
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")  # type: ignore[no-untyped-call]
