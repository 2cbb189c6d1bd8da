"""What the probes ask of tensors. Nothing here draws random numbers, records a graph or changes a tensor."""

from __future__ import annotations

import random
import sys
import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from practorch.doctor.run.records import Sketch

if TYPE_CHECKING:
    from torch import Tensor

MAX_NUMBERS = 65_536
MAX_COLUMNS = 4096
SHAPES_ONLY = ("View", "Squeeze", "Unsqueeze", "Reshape", "Transpose", "Permute", "Slice", "Select", "Clone", "T")
LOOKS_ALIKE = tuple(f"{name}Backward" for name in (*SHAPES_ONLY, "UnsafeView", "ReshapeAlias", "ToCopy", "Alias"))


def first_tensor(value: Any, depth: int = 3) -> Tensor | None:
    """The first tensor in arguments or results, however they are packed."""
    return next(tensors_in(value, depth), None)


def tensors_in(value: Any, depth: int = 3) -> Iterator[Tensor]:
    """All tensors in arguments or results, however they are packed."""
    import torch

    if isinstance(value, torch.Tensor):
        yield value
    elif depth and isinstance(value, list | tuple):
        for part in value[:16]:
            yield from tensors_in(part, depth - 1)
    elif depth and isinstance(value, dict):
        for part in list(value.values())[:16]:
            yield from tensors_in(part, depth - 1)
    elif depth and hasattr(value, "__dataclass_fields__"):
        yield from tensors_in(list(vars(value).values()), depth - 1)


def version(tensor: Tensor) -> int:
    """How often it was changed in place; inference tensors do not count."""
    return -1 if tensor.is_inference() else int(tensor._version)


def some(tensor: Tensor, most: int = MAX_NUMBERS) -> Tensor:
    """Its numbers in a row, evenly thinned out to at most so many."""
    flat = tensor.detach()
    if not flat.is_contiguous():
        flat = flat.contiguous()
    flat = flat.view(-1)
    step = -(-flat.numel() // most)
    return flat[::step] if step > 1 else flat


def sketch(tensor: Tensor) -> Sketch | None:
    """A tensor in a few numbers; None where it has none."""
    import torch

    if tensor.numel() == 0 or tensor.is_complex() or tensor.is_sparse or tensor.is_quantized:
        return None
    flat = some(tensor).float()
    low, high = torch.aminmax(flat)
    std, mean = torch.std_mean(flat, correction=0)
    whole = (flat == flat.round()).all().to(flat.dtype)
    numbers: list[float] = torch.stack([low, high, mean, std, whole]).tolist()
    lows, highs, means, stds, wholes = numbers
    return Sketch(lows, highs, means, stds, finite=(lows - lows == 0) and (highs - highs == 0), whole=bool(wholes))


def rows_of(tensor: Tensor) -> list[int]:
    """A fingerprint of each row of a batch: equal rows have equal ones, in whatever batch they are."""
    import torch

    if tensor.ndim == 0 or tensor.numel() == 0 or tensor.is_complex() or tensor.is_sparse:
        return []
    flat = tensor.detach().reshape(len(tensor), -1)
    step = -(-flat.shape[1] // MAX_COLUMNS)
    flat = flat[:, ::step].to("cpu", torch.float64)
    key = (torch.arange(1, flat.shape[1] + 1, dtype=torch.float64) * 12.9898).sin()
    marks = flat @ key
    return [hash(f"{mark:.8g}") if mark - mark == 0 else 0 for mark in marks.tolist()]


def made_by(tensor: Tensor) -> str:
    """The operation that made it, "Softmax" say, looked at through mere changes of shape; "" without one."""
    node = through_shapes(tensor.grad_fn)
    return str(node.name()).split("Backward")[0] if node is not None else ""


def through_shapes(node: Any) -> Any:
    """The first node of a graph that does more than change a shape."""
    for _ in range(12):
        if node is None or not node.name().startswith(LOOKS_ALIKE):
            break
        node = node.next_functions[0][0] if node.next_functions else None
    return node


def leaves_of(tensor: Tensor, most: int = 20_000) -> tuple[list[tuple[Tensor, int]], set[str]]:
    """The leaves of a graph that collect a gradient, each with its distance, and the names of the operations in it."""
    seen: set[Any] = set()
    leaves: list[tuple[Tensor, int]] = []
    names: set[str] = set()
    todo: list[Any] = [tensor.grad_fn]
    distance = 0
    while todo and len(seen) < most:
        below: list[Any] = []
        for node in todo:
            if node is None or node in seen:
                continue
            seen.add(node)
            leaf = getattr(node, "variable", None)
            if leaf is not None:
                leaves.append((leaf, distance))
            else:
                names.add(node.name().split("Backward")[0])
                below += [parent for parent, _ in node.next_functions]
        todo = below
        distance += 1
    return leaves, names


def random_state() -> tuple[int, int]:
    """A fingerprint of the state of the global random generators; reading it draws nothing."""
    import torch

    state = hash(torch.random.get_rng_state().numpy().tobytes())
    numpy = sys.modules.get("numpy")
    other = hash(random.getstate()) ^ (hash(numpy.random.get_state()[1].tobytes()) if numpy else 0)
    return state, other


class Sentinel:
    """Lives as long as the node of a graph that it was put on."""


def mark(tensor: Tensor) -> Callable[[], Sentinel | None] | None:
    """Something that tells, when called, whether the graph that ends in a tensor is still held."""
    node: Any = tensor.grad_fn
    if node is None:
        return None
    sentinel = node.metadata.setdefault("practorch", Sentinel())
    return weakref.ref(sentinel)


def count_held(marks: Sequence[tuple[int, Callable[[], Any]]], step: int) -> tuple[int, int, int]:
    """Of the graphs of steps that are over: how many are held, of how many, and how many of the newest in a row."""
    old = [held() is not None for made, held in marks if made < step - 2]
    row = next((i for i, is_held in enumerate(reversed(old)) if not is_held), len(old))
    return sum(old), len(old), row


class Known:
    """Objects, told apart by identity as long as they live, and what is known of each."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[weakref.ref[Any], Any]] = {}

    def __getitem__(self, thing: Any) -> Any:
        found = self._found.get(id(thing))
        return found[1] if found is not None and found[0]() is thing else None

    def __setitem__(self, thing: Any, value: Any) -> None:
        self._found[id(thing)] = (weakref.ref(thing), value)

    def items(self) -> list[tuple[Any, Any]]:
        """All that still live, with what is known of them."""
        return [(thing, value) for ref, value in list(self._found.values()) if (thing := ref()) is not None]

    def tidy(self) -> None:
        """Forget what does not live any more."""
        self._found = {key: found for key, found in self._found.items() if found[0]() is not None}
