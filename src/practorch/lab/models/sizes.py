"""Models with shapes but without numbers: nothing is allocated, nothing is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode


class _NoNumbers(TorchFunctionMode):
    """Leaves a tensor as it is where its first numbers would be drawn: on the meta device that imports a compiler."""

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        if func in (Tensor.normal_, nn.init.normal_):
            return args[0] if args else kwargs["tensor"]
        return func(*args, **kwargs)


@contextmanager
def sizes_only() -> Iterator[None]:
    """A model that is made in here lies on the meta device."""
    with torch.device("meta"), _NoNumbers():
        yield
