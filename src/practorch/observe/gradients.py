"""Gradients as values: the vector-Jacobian product with a random cotangent.

`y.sum().backward()` proves nothing for a softmax, whose rows sum to one: its true gradient is zero.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

_grad = torch.autograd.grad


def observer(function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a function whose first argument is the function to look at."""
    function.is_observer = True  # type: ignore[attr-defined]
    return function


def _leaves(value: Any) -> Any:
    """Floating tensors become leaves that require grad; everything else stays."""
    if isinstance(value, Tensor) and (value.is_floating_point() or value.is_complex()) and value.is_leaf:
        return value.detach().requires_grad_(True)
    if type(value) in (list, tuple):
        return type(value)(_leaves(item) for item in value)
    return value


def tensors_in(value: Any) -> list[Tensor]:
    """All tensors in nested lists, tuples and dicts, in order."""
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, dict):
        return [t for item in value.values() for t in tensors_in(item)]
    if isinstance(value, list | tuple):
        return [t for item in value for t in tensors_in(item)]
    return []


def _inputs(function: Any, args: tuple[Any, ...]) -> dict[str, Tensor]:
    found = {f"argument {i}": t for i, t in enumerate(tensors_in(args)) if t.requires_grad}
    if isinstance(function, nn.Module):
        found |= {name: p for name, p in function.named_parameters() if p.requires_grad}
    return found


def _cotangents(outputs: list[Tensor], seed: int) -> list[Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(o.shape, generator=generator, dtype=torch.float64).to(o.dtype) for o in outputs]


def _products(function: Any, args: tuple[Any, ...], create_graph: bool) -> tuple[Any, dict[str, Any]]:
    """The value and its vector-Jacobian products; args are leaves already, so that a caller can differentiate again."""
    inputs = _inputs(function, args)
    value = function(*args)
    outputs = [o for o in tensors_in(value) if o.requires_grad]
    if not outputs:
        return value, {"cut from the graph": True}
    found = _grad(outputs, list(inputs.values()), _cotangents(outputs, 7), allow_unused=True, create_graph=create_graph)
    return value, dict(zip(inputs, found, strict=True))


@observer
def grads(function: Any, *args: Any) -> dict[str, Any]:
    """The output, and its vector-Jacobian product with respect to every float argument and parameter.

    An argument that the output does not depend on gives None.
    """
    value, products = _products(function, _leaves(args), create_graph=False)
    return {"output": _detached(value), "gradient": products}


@observer
def grads_of_grads(function: Any, *args: Any) -> dict[str, Any]:
    """The gradient of a random projection of the gradient: right only if backward can be differentiated."""
    args = _leaves(args)
    _, products = _products(function, args, create_graph=True)
    if "cut from the graph" in products:
        return products
    firsts = [p for p in products.values() if p is not None and p.requires_grad]
    if not firsts:
        return {"gradient": _detached(products), "second gradient": "cut from the graph"}
    inputs = _inputs(function, args)
    found = _grad(firsts, list(inputs.values()), _cotangents(firsts, 11), allow_unused=True)
    return {"gradient": _detached(products), "second gradient": dict(zip(inputs, found, strict=True))}


def _detached(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.detach() if type(value) in (Tensor, nn.Parameter) else value
    if isinstance(value, dict):
        return {key: _detached(item) for key, item in value.items()}
    return type(value)(_detached(item) for item in value) if type(value) in (list, tuple) else value
