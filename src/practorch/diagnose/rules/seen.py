"""What a rule looks at: one missed call, the leaves in which it differs, and the counts that its arguments name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from practorch.engine.compare import differences, same
from practorch.engine.grade import Missed
from practorch.engine.records import Call
from practorch.engine.values import Near, TensorValue

if TYPE_CHECKING:
    import torch

MAX_NUMBERS = 1 << 14
EFFECTS = frozenset({"changed", "not changed", "state"})
# How far a relation may be off, relative to the number itself.
RTOL = {"float16": 4e-3, "bfloat16": 3e-2, "float32": 3e-5, "float64": 1e-6}
# A wrong first value makes the second one wrong: only the first needs an explanation.
FOLLOWS = {"output": "gradient", "gradient": "second gradient"}

Tolerances = tuple[float, float] | None


@dataclass(frozen=True, eq=False)
class Leaf:
    """A place in the result where two records differ, and what stands there in each."""

    where: str
    got: Any
    want: Any
    tolerances: Tolerances = None


@dataclass(frozen=True, eq=False)
class Numbers:
    """A leaf that holds numbers in both records; a and b are the learner's and the right ones, in float64."""

    where: str
    got: TensorValue
    want: TensorValue
    tolerances: Tolerances = None

    @cached_property
    def a(self) -> torch.Tensor:
        assert self.got.data is not None
        return self.got.data.double()

    @cached_property
    def b(self) -> torch.Tensor:
        assert self.want.data is not None
        return self.want.data.double()

    @property
    def has_same_shape(self) -> bool:
        return self.got.shape == self.want.shape

    @property
    def is_float(self) -> bool:
        return "float" in self.got.dtype and "float" in self.want.dtype

    @property
    def rtol(self) -> float:
        return max((RTOL[d] for d in (self.got.dtype, self.want.dtype) if d in RTOL), default=0.0)

    @cached_property
    def is_finite(self) -> bool:
        return bool(self.a.isfinite().all()) and bool(self.b.isfinite().all())

    @cached_property
    def wrong(self) -> torch.Tensor:
        """Where the two differ, as a mask; only for leaves of one shape."""
        return differences(self.got, self.want, self.tolerances)

    @cached_property
    def example(self) -> tuple[str, str, str]:
        """The first wrong place, the learner's number there, the right one; shapes where they differ."""
        if not self.has_same_shape:
            return "", f"shape {self.got.shape}", f"shape {self.want.shape}"
        place = self.wrong.nonzero()[0].tolist()
        a, b = self.a[tuple(place)].item(), self.b[tuple(place)].item()
        return str(place) if place else "", f"{a:.4g}", f"{b:.4g}"


@dataclass(frozen=True, eq=False)
class Seen:
    """One missed call as the rules see it; peers are all calls of the run, the learner's with the solution's."""

    missed: Missed
    peers: tuple[tuple[Call, Call], ...] = field(default=())

    @property
    def place(self) -> str:
        return f"{self.missed.got.check}, {self.missed.got.name}"

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of all differences of this call."""
        return frozenset(miss.kind for miss in self.missed.misses)

    @property
    def effects(self) -> list[str]:
        """Paths and names of what the call did besides giving a result, and should not have, or the reverse."""
        return [miss.where for miss in self.missed.misses if miss.kind in EFFECTS]

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """Where the results differ, without what follows from another difference; empty after an error."""
        got, want = self.missed.got, self.missed.want
        if got.raised is not None or want.raised is not None:
            return ()
        found = list(_leaves(got.value, want.value, "", None))
        for path in want.changed:
            if path in got.changed:
                found += _leaves(got.changed[path], want.changed[path], f"{path} after the call", None)
        return tuple(_without_followers(found))

    @cached_property
    def numbers(self) -> tuple[Numbers, ...]:
        """The leaves as numbers; empty where one is not, is too large, or more than numbers and shapes differ."""
        if not self.kinds <= {"values", "shape", "keys"}:
            return ()
        return self.as_numbers()

    def as_numbers(self) -> tuple[Numbers, ...]:
        """The leaves as numbers, whatever their dtypes; empty where one is not or is too large."""
        found = [_numbers(leaf) for leaf in self.leaves]
        return tuple(n for n in found if n is not None) if all(found) else ()

    @property
    def part(self) -> str:
        """Which part of a result is meant if it is not the result itself: its gradient, an argument after the call."""
        places = {leaf.where for leaf in self.leaves}
        if all("gradient" in where for where in places):
            return "the gradient"
        return next(iter(places)) if len(places) == 1 and places.copy().pop().endswith("after the call") else ""

    @cached_property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """Name and size for each dim of each tensor argument, and for each whole-number argument above one."""
        return tuple(_counts(self.missed.got.args))

    @cached_property
    def factors(self) -> tuple[tuple[str, float], ...]:
        """Name and value of each float argument that is neither 0 nor 1."""
        found = (line.partition(": ") for line in self.missed.got.args)
        pairs = [(name, float(text)) for name, _, text in found if re.fullmatch(r"-?\d*\.\d+(e-?\d+)?", text)]
        return tuple((name, value) for name, value in pairs if value not in (0.0, 1.0))


def number_tensor(value: Any) -> TensorValue | None:
    """A tensor for numbers of any kind: a tensor with its data, a Python number, a flat list of numbers."""
    import torch

    if isinstance(value, TensorValue):
        is_plain = value.data is not None and not value.dtype.startswith("complex")
        return value if is_plain and value.cls == "Tensor" else None
    is_list = isinstance(value, list | tuple)
    items = value if is_list else [value]
    if not items or not all(isinstance(x, int | float) and not isinstance(x, bool) for x in items):
        return None
    if is_list and len(items) < 8 and all(isinstance(x, int) for x in items):
        return None  # a shape, or the answer to a question: few whole numbers are related by chance
    kind = torch.int64 if all(isinstance(x, int) and abs(x) < 2**53 for x in items) else torch.float64
    data = torch.tensor(value, dtype=kind)
    return TensorValue(str(kind).removeprefix("torch."), tuple(data.shape), "cpu", False, "Tensor", data)


def alike(a: Any, b: Any) -> bool:
    """Whether two values cannot be told apart."""
    return same(Call("", "", 0, 0, value=a), Call("", "", 0, 0, value=b))


def _leaves(got: Any, want: Any, where: str, tol: Tolerances) -> Iterator[Leaf]:
    if isinstance(got, Near) and isinstance(want, Near):
        yield from _leaves(got.value, want.value, where, (want.rtol, want.atol))
    elif isinstance(want, dict) and isinstance(got, dict):
        if got.keys() != want.keys():
            yield Leaf(where, got, want)
        for key in want:
            if key in got:
                yield from _leaves(got[key], want[key], f"{where}.{key}" if where else str(key), tol)
    elif _is_list_of_parts(want) and type(got) is type(want) and len(got) == len(want):
        for i, (a, b) in enumerate(zip(got, want, strict=True)):
            yield from _leaves(a, b, f"{where}[{i}]", tol)
    elif not alike(Near(got, *tol) if tol else got, Near(want, *tol) if tol else want):
        yield Leaf(where, got, want, tol)


def _is_list_of_parts(value: Any) -> bool:
    return isinstance(value, list | tuple) and not all(isinstance(x, int | float | str) for x in value)


def _without_followers(leaves: list[Leaf]) -> Iterator[Leaf]:
    dropped = {FOLLOWS[top] for leaf in leaves if (top := _top(leaf)) in FOLLOWS}
    for leaf in leaves:
        is_same_kind = isinstance(leaf.got, TensorValue) and isinstance(leaf.want, TensorValue)
        if not (_top(leaf) in dropped and is_same_kind):
            yield leaf


def _top(leaf: Leaf) -> str:
    return re.split(r"[.\[]", leaf.where, maxsplit=1)[0]


def _numbers(leaf: Leaf) -> Numbers | None:
    got, want = number_tensor(leaf.got), number_tensor(leaf.want)
    if got is None or want is None:
        return None
    if max(_numel(got), _numel(want)) > MAX_NUMBERS or not _numel(got) or not _numel(want):
        return None
    return Numbers(leaf.where, got, want, leaf.tolerances)


def _numel(value: TensorValue) -> int:
    return value.data.numel() if value.data is not None else 0


def _counts(args: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    for line in args:
        name, _, text = line.partition(": ")
        if re.fullmatch(r"\d+", text) and int(text) > 1 and name not in ("dim", "axis", "seed"):
            yield name, int(text)
        if not (match := re.match(r"\w+ \(([\d, ]+)\)", text)):
            continue
        shape = [int(n) for n in match[1].split(",") if n.strip()]
        yield from ((f"{name}.shape[{i}]", n) for i, n in enumerate(shape))
        yield from ((f"{name}.shape[{i - len(shape)}]", n) for i, n in enumerate(shape))
        if len(shape) > 1:
            total = 1
            for n in shape:
                total *= n
            yield f"{name}.numel()", total
            yield f"{name}[0].numel()", total // shape[0] if shape[0] else 0
