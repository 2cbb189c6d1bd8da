"""Two records of the same calls, side by side: what is different, in the order in which a learner should hear it.

Type before keys before shape before dtype before device before values. Nothing is ever broadcast, and nan is equal to
nan at the same place only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from practorch.engine.records import Call
from practorch.engine.values import AtMost, Near, Other, Symbol, TensorValue, kind_of, shape_text

if TYPE_CHECKING:
    import torch

MissKind = Literal[
    "type", "keys", "shape", "dtype", "device", "values", "graph", "cost", "raised", "not raised", "changed",
    "not changed", "state", "missing", "forbidden", "ended",
]  # fmt: skip

# rtol, atol as torch.testing has them.
TOLERANCES = {
    "float16": (1e-3, 1e-5),
    "bfloat16": (1.6e-2, 1e-5),
    "float32": (1.3e-6, 1e-5),
    "float64": (1e-7, 1e-7),
    "complex64": (1.3e-6, 1e-5),
    "complex128": (1e-7, 1e-7),
}


@dataclass(frozen=True)
class Miss:
    """One difference: where in the result, what came out, what should have."""

    kind: MissKind
    where: str
    got: str
    want: str


def misses(got: Call, want: Call) -> list[Miss]:
    """All that is different between a learner's call and the solution's, the most telling first."""
    if got.raised is not None or want.raised is not None:
        return list(_raised(got, want))
    return [*_compare(got.value, want.value, "", None), *_effects(got, want)]


def same(a: Call, b: Call) -> bool:
    """Whether two calls cannot be told apart."""
    return not misses(a, b)


def alike(mine: Call, theirs: Call, right: Call) -> bool:
    """Whether a learner's call is a mistake's call: the same, or so near that the mistake explains the difference.

    Two ways to make one mistake round differently where numbers are ill-conditioned. What is left between them must be
    a thousandth of what lies between the mistake and the solution.
    """
    if same(mine, theirs):
        # A cost is a limit from above: much cheaper is not alike.
        return mine.raised is not None or not list(_compare(theirs.value, mine.value, "", None))
    if mine.raised or theirs.raised or right.raised or list(_effects(mine, theirs)):
        return False
    numbers: tuple[list[torch.Tensor], ...] = ([], [], [])
    rests = [_without_numbers(call.value, found) for call, found in zip((mine, theirs, right), numbers, strict=True)]
    if list(_compare(rests[0], rests[1], "", None)) or len({len(found) for found in numbers}) > 1:
        return False
    return all(_is_near(x, y, z) for x, y, z in zip(*numbers, strict=True))


def _without_numbers(value: Any, found: list[torch.Tensor]) -> Any:
    """The value with its float numbers taken out, into found, in order."""
    import torch

    if isinstance(value, TensorValue) and value.data is not None and value.data.is_floating_point():
        found.append(value.data.double())
        return (value.cls, value.dtype, value.device, value.requires_grad)
    if isinstance(value, float):
        found.append(torch.tensor(value, dtype=torch.float64))
        return "float"
    if isinstance(value, Near):
        return _without_numbers(value.value, found)
    if isinstance(value, dict):
        return {key: _without_numbers(item, found) for key, item in value.items()}
    return type(value)(_without_numbers(item, found) for item in value) if isinstance(value, list | tuple) else value


def _is_near(mine: torch.Tensor, theirs: torch.Tensor, right: torch.Tensor) -> bool:
    if not mine.shape == theirs.shape == right.shape or not bool((theirs - right).isfinite().all()):
        return mine.shape == theirs.shape and bool(((mine == theirs) | (mine.isnan() & theirs.isnan())).all())
    if not mine.numel():
        return True
    room = 1e-3 * (theirs - right).abs().max() + 1.3e-6 * theirs.abs() + 1e-7
    return bool(((mine - theirs).abs() <= room).all())


def _raised(got: Call, want: Call) -> Iterator[Miss]:
    if got.raised is None and want.raised is not None:
        yield Miss("not raised", "", kind_of(got.value), want.raised.type)
    elif got.raised is not None and want.raised is None:
        kind: MissKind = "ended" if got.raised.ends_process else "raised"
        yield Miss(kind, "", f"{got.raised.type}: {got.raised.first_line}".rstrip(": "), kind_of(want.value))
    elif got.raised is not None and want.raised is not None:
        mine, theirs = got.raised, want.raised
        if (mine.type, mine.first_line) != (theirs.type, theirs.first_line):
            yield Miss("raised", "", f"{mine.type}: {mine.first_line}", f"{theirs.type}: {theirs.first_line}")


def _effects(got: Call, want: Call) -> Iterator[Miss]:
    for path in got.changed:
        if path not in want.changed:
            yield Miss("changed", path, "changed by your code", "left as it was")
        else:
            yield from _compare(got.changed[path], want.changed[path], f"{path} after the call", None)
    for path in want.changed:
        if path not in got.changed:
            yield Miss("not changed", path, "left as it was", "changed in place")
    for name in got.touched:
        if name not in want.touched:
            yield Miss("state", name, "changed by your code", "left as it was")


def _compare(got: Any, want: Any, where: str, tol: tuple[float, float] | None) -> Iterator[Miss]:
    if isinstance(want, Near) and isinstance(got, Near):
        yield from _compare(got.value, want.value, where, (want.rtol, want.atol))
    elif isinstance(want, AtMost) and isinstance(got, AtMost):
        if not got.amount <= want.limit:
            yield Miss("cost", where, f"{got.amount:,.0f} {got.unit}", f"at most {want.limit:,.0f}")
    elif isinstance(want, TensorValue):
        yield from _tensors(got, want, where, tol)
    elif isinstance(want, list | tuple) and type(got) is type(want):
        yield from _sequences(got, want, where, tol)
    elif isinstance(want, dict) and isinstance(got, dict):
        yield from _dicts(got, want, where, tol)
    elif isinstance(want, float) and isinstance(got, float):
        yield from _floats(got, want, where, tol)
    elif type(got) is not type(want) or (isinstance(want, Other) and got != want):
        yield Miss("type", where, kind_of(got), kind_of(want))
    elif got != want:
        yield Miss("values", where, text_of(got), text_of(want))


def _sequences(got: Any, want: Any, where: str, tol: tuple[float, float] | None) -> Iterator[Miss]:
    if len(got) != len(want):
        shown = all(isinstance(x, bool | int | float | str) for x in [*got, *want])
        texts = (text_of(got), text_of(want)) if shown else (f"{len(got)} items", f"{len(want)} items")
        yield Miss("keys", where, *texts)
        return
    if all(isinstance(x, bool | int | str) for x in [*got, *want]):
        if got != want or [type(x) for x in got] != [type(x) for x in want]:
            yield Miss("values", where, text_of(got), text_of(want))
        return
    for i, (a, b) in enumerate(zip(got, want, strict=True)):
        yield from _compare(a, b, f"{where}[{i}]", tol)


def _dicts(got: dict[Any, Any], want: dict[Any, Any], where: str, tol: tuple[float, float] | None) -> Iterator[Miss]:
    extra, missing = [k for k in got if k not in want], [k for k in want if k not in got]
    if extra or missing:
        yield Miss("keys", where, _names(extra) or "nothing more", _names(missing) or "nothing more")
    for key in want:
        if key in got:
            yield from _compare(got[key], want[key], f"{where}.{key}" if where else str(key), tol)


def _floats(got: float, want: float, where: str, tol: tuple[float, float] | None) -> Iterator[Miss]:
    rtol, atol = tol or (1e-6, 1e-8)
    if got == want or (got != got and want != want):
        return
    if not abs(got - want) <= atol + rtol * abs(want) or want in (float("inf"), -float("inf")):
        yield Miss("values", where, text_of(got), text_of(want))


def _tensors(got: Any, want: TensorValue, where: str, tol: tuple[float, float] | None) -> Iterator[Miss]:
    if not isinstance(got, TensorValue) or got.cls != want.cls:
        yield Miss("type", where, kind_of(got), kind_of(want))
        return
    if got.shape != want.shape:
        yield Miss("shape", where, shape_text(got.shape), shape_text(want.shape))
        return
    if got.dtype != want.dtype:
        yield Miss("dtype", where, got.dtype, want.dtype)
    if got.device != want.device:
        yield Miss("device", where, got.device, want.device)
    if got.requires_grad != want.requires_grad:
        words = {True: "joined to the graph", False: "cut off from the graph"}
        yield Miss("graph", where, words[got.requires_grad], words[want.requires_grad])
    if got.data is None or want.data is None:
        if (got.data is None) != (want.data is None) or got.note != want.note:
            yield Miss("values", where, got.note or "numbers", want.note or "numbers")
        return
    wrong = differences(got, want, tol)
    if bool(wrong.any()):
        yield _value_miss(got.data, want.data, wrong, where)


def differences(got: TensorValue, want: TensorValue, tol: tuple[float, float] | None = None) -> torch.Tensor:
    """Where two tensors of one shape differ, as a mask: shape of both, bool. No broadcasting: the shapes are equal."""
    import torch

    assert got.data is not None
    assert want.data is not None
    a, b = got.data, want.data
    if a.dtype == b.dtype and not (a.is_floating_point() or a.is_complex()):
        return a != b
    rtol, atol = tol or _tolerance(got.dtype, want.dtype)
    wide = torch.complex128 if a.is_complex() or b.is_complex() else torch.float64
    a, b = a.to(wide), b.to(wide)
    both_nan = a.isnan() & b.isnan()
    finite = a.isfinite() & b.isfinite()
    close = (a - b).abs() <= atol + rtol * b.abs()
    return ~(both_nan | (a == b) | (finite & close))


def _tolerance(a: str, b: str) -> tuple[float, float]:
    loose = [TOLERANCES[d] for d in (a, b) if d in TOLERANCES]
    return max(loose, default=(0.0, 0.0))


def _value_miss(got: torch.Tensor, want: torch.Tensor, wrong: torch.Tensor, where: str) -> Miss:
    count, total = int(wrong.sum()), wrong.numel()
    if wrong.ndim == 0:
        return Miss("values", where, _number(got), _number(want))
    first = wrong.nonzero()[0].tolist()
    place = f"{where} " if where else ""
    bad = got[wrong]
    how = ""
    if bad.is_floating_point() and bool(bad.isnan().all()) and not bool(want[wrong].isnan().any()):
        how = " are nan"
    where = f"{place}{count} of {total} numbers{how or ' differ'}, first at {first}"
    return Miss("values", where, _number(got[tuple(first)]), _number(want[tuple(first)]))


def _number(value: torch.Tensor) -> str:
    return text_of(value.item())


def text_of(value: Any) -> str:
    """A plain value as a learner would write it, cut to a line."""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Symbol):
        return value.text
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:117]}..."


def _names(keys: list[Any]) -> str:
    shown = ", ".join(str(key) for key in keys[:6])
    return f"{shown}, ..." if len(keys) > 6 else shown
