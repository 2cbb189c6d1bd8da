"""Whether a learner's numbers are what a relation says they would be."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from practorch.diagnose.rules.seen import Numbers

if TYPE_CHECKING:
    import torch


def close(a: torch.Tensor, b: torch.Tensor, rtol: float) -> bool:
    """Whether a is b but for rounding: relative to each number and to the typical number, nan and inf in place."""
    if a.shape != b.shape or not _corner_close(a, b, rtol):
        return False
    return bool(close_at(a, b, rtol).all())


def _corner_close(a: torch.Tensor, b: torch.Tensor, rtol: float) -> bool:
    """A few numbers say no to most relations; none is thrown out that close_at would keep."""
    if b.numel() < 32:
        return True
    corner = (slice(0, 2),) * b.ndim
    a, largest = a[corner], b.abs().amax()
    b = b[corner]
    return bool((~((a - b).abs() > 2 * rtol * largest) | a.isnan()).all())


def close_at(a: torch.Tensor, b: torch.Tensor, rtol: float) -> torch.Tensor:
    """Where a is b but for rounding, as a mask."""
    difference = (a - b).abs()
    near = difference <= rtol * (b.abs() + typical(b))
    return (a == b) | (near & b.isfinite()) | (a.isnan() & b.isnan())


def typical(b: torch.Tensor) -> float:
    """The median size of the numbers that are neither 0 nor infinite; 0 if there are none."""
    sizes = b.abs()
    sizes = sizes[(sizes > 0) & sizes.isfinite()]
    return sizes.median().item() if sizes.numel() else 0.0


def is_nearly_right(numbers: Numbers) -> bool:
    """Whether the two differ by so little that every relation would hold; what is left is a matter of digits."""
    return numbers.has_same_shape and close(numbers.a, numbers.b, numbers.rtol)


def holds(numbers: Numbers, target: torch.Tensor) -> bool:
    """Whether the learner's numbers are target, and target says enough to be sure."""
    if numbers.a.shape != target.shape or not _starts_alike(numbers, target):
        return False
    return close(numbers.a, _in_range(numbers, target), numbers.rtol) and is_telling(target, numbers)


def holds_back(numbers: Numbers, source: torch.Tensor) -> bool:
    """Whether the right numbers are what this makes of the learner's, and say enough to be sure."""
    if numbers.b.shape != source.shape:
        return False
    return close(source, numbers.b, numbers.rtol) and is_telling(source, numbers)


def is_telling(target: torch.Tensor, numbers: Numbers) -> bool:
    """Whether agreement with target can hardly be chance: numbers that vary, and more of them where they are round."""
    if target.isnan().all() or not numbers.a.isfinite().any():
        return False
    finite = target[target.isfinite()]
    if not numbers.is_float or is_round(numbers):
        return distinct(finite) >= 3
    if target.numel() == 1:
        return numbers.rtol < 1e-3 and bool(target.isfinite().all()) and not _are_shares(target)
    spread = (finite.max() - finite.min()).item() if finite.numel() else 0.0
    return spread > 100 * numbers.rtol * typical(finite)


def is_round(numbers: Numbers) -> bool:
    """Whole numbers and shares of a small count meet each other by chance."""
    return all(_are_shares(t) for t in (numbers.a, numbers.b))


def _are_shares(t: torch.Tensor) -> bool:
    """Whether each is a fraction with a small denominator; of many numbers only the powers of two are tried."""
    if t.numel() > 4:
        return bool((t * 64 == (t * 64).round()).all())
    return all(_is_share(v) for v in t.flatten().tolist() if math.isfinite(v))


def _is_share(v: float) -> bool:
    top = 200 if abs(v) <= 1 else 50
    return abs(v - float(Fraction(v).limit_denominator(top))) <= 2e-7 * abs(v)


def _starts_alike(numbers: Numbers, target: torch.Tensor) -> bool:
    """The first few numbers say no to most relations."""
    a, b = numbers.a.flatten()[:4], _in_range(numbers, target.flatten()[:4])
    slack = 2 * numbers.rtol * typical(target) + 1e-300
    fits = ((a - b).abs() <= numbers.rtol * b.abs() + slack) | (a == b) | (a.isnan() & b.isnan())
    return bool(fits.all())


def _in_range(numbers: Numbers, target: torch.Tensor) -> torch.Tensor:
    """Target with what is too large for the learner's dtype as inf."""
    import torch

    if not numbers.is_float:
        return target
    top = torch.finfo(getattr(torch, numbers.got.dtype)).max
    return target.where(target.abs() <= top, torch.inf * target.sign())


def distinct(t: torch.Tensor) -> int:
    """How many different numbers there are."""
    return len(set(t.flatten().tolist()))
