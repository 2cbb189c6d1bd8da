"""Observers of behaviour: what is raised, what is shared, what a second call gives, other tolerances."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from practorch.observe.gradients import observer, tensors_in
from practorch.observe.results import Near


@observer
def raised(function: Any, *args: Any) -> str:
    """The name of the error that a call raises, or "nothing". NotImplementedError goes on, as not yet written."""
    try:
        function(*args)
    except NotImplementedError:
        raise
    except Exception as error:  # whatever it raises is what we look at
        return type(error).__name__
    return "nothing"


@observer
def twice(function: Any, *args: Any) -> dict[str, Any]:
    """What a first and a second call with the same arguments give."""
    first = _copied(function(*args))
    return {"first call": first, "second call": function(*args)}


def _copied(value: Any) -> Any:
    """The same values in memory of their own, so that a second call cannot change what the first one gave."""
    if type(value) is Tensor:
        return value.clone()
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return type(value)(_copied(item) for item in value) if type(value) in (list, tuple) else value


@observer
def aliases(function: Any, *args: Any) -> dict[str, Any]:
    """The result, and which arguments share memory with it."""
    value = function(*args)
    given = {f"argument {i}": t.untyped_storage().data_ptr() for i, t in enumerate(tensors_in(args))}
    ours = {t.untyped_storage().data_ptr() for t in tensors_in(value)}
    return {"result": value, "shares memory with": [name for name, place in given.items() if place in ours]}


@observer
def on_meta(function: Any, *args: Any) -> dict[str, Any]:
    """Run on the meta device: shapes and dtypes without numbers; a tensor made on a fixed device shows at once."""
    moved = [a.to("meta") if isinstance(a, Tensor | torch.nn.Module) else a for a in args]
    try:
        value = function(*moved)
    except NotImplementedError as error:
        if "meta" not in str(error).lower():
            raise
        return {"works": False, "device": []}
    except RuntimeError as error:
        if "meta" in str(error):
            return {"works": False, "device": []}
        raise
    return {"works": True, "device": [str(t.device) for t in tensors_in(value)]}


def near(function: Callable[..., Any], *, rtol: float, atol: float) -> Callable[..., Any]:
    """The same function, compared with these tolerances where there is a reason for other ones than the default."""

    @functools.wraps(function)
    def wrapped(*args: Any) -> Near:
        return Near(function(*args), rtol, atol)

    wrapped.is_observer = getattr(function, "is_observer", False)  # type: ignore[attr-defined]
    return wrapped


def answer(sol: Any, name: str) -> Any:
    """A constant that the learner filled in, a list as a tuple; `...` means that it is not answered yet."""
    value = getattr(sol, name)
    if value is ...:
        raise NotImplementedError(f"{name} is not answered yet")
    return tuple(value) if isinstance(value, torch.Size | list) else value
