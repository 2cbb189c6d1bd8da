"""The dtype or the device that was lost, and numbers that went through a coarser dtype."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from practorch.diagnose.rules.close import distinct, typical
from practorch.diagnose.rules.rule import Explained, Rule, evidence, evidence_of_miss, leaf_rule
from practorch.diagnose.rules.seen import Numbers, Seen

if TYPE_CHECKING:
    import torch

DIGITS = {"float16": 11, "bfloat16": 8, "float32": 24, "float64": 53}


def dtype_narrowed(seen: Seen) -> Iterator[Explained]:
    """A float dtype with fewer digits than the caller's."""
    for got, want in _pairs(seen):
        if DIGITS.get(got, 99) < DIGITS.get(want, 0):
            yield Explained(
                f"{want} is asked for and {got} comes back. .float(), torch.zeros(...) without a dtype and numbers "
                "stored as float32 lose the caller's dtype, and its digits with it.",
                evidence_of_miss(seen),
                f"Which line of yours names {got}, or makes a tensor without saying its dtype?",
            )


def dtype_widened(seen: Seen) -> Iterator[Explained]:
    """A float dtype with more digits than the caller's."""
    for got, want in _pairs(seen):
        if want in DIGITS and DIGITS.get(got, 0) > DIGITS[want]:
            yield Explained(
                f"{want} is asked for and {got} comes back. A {got} tensor with dims lifts everything it meets to "
                f"{got}: NumPy's default is float64, and torch.zeros(...) makes float32.",
                evidence_of_miss(seen),
                f"Where does the first {got} tensor come from?",
            )


def other_kind_of_number(seen: Seen) -> Iterator[Explained]:
    """Floats for integers, integers for a mask, or the like: the numbers agree, the dtype's kind does not."""
    for got, want in _pairs(seen):
        if got not in DIGITS or want not in DIGITS:
            yield Explained(
                f"{want} is asked for and {got} comes back, with the same numbers. {_use(want)}",
                evidence_of_miss(seen),
                "What will the result be used for: as an index, as a mask, in a sum?",
            )


_USE = {
    "int64": "Indices and class numbers are int64: a float cannot count places.",
    "bool": "A mask is bool: an integer tensor in brackets picks rows 0 and 1 instead of masking.",
}


def _use(want: str) -> str:
    if want in DIGITS:
        return "Means, losses and gradients need a float dtype."
    return _USE.get(want, "The dtype says how much memory the numbers take and where the caller may use them.")


def _pairs(seen: Seen) -> list[tuple[str, str]]:
    """The learner's and the right dtype, if all that differs is one change of dtype."""
    pairs = {(miss.got, miss.want) for miss in seen.missed.misses if miss.kind == "dtype"}
    return list(pairs) if seen.kinds == {"dtype"} and len(pairs) == 1 else []


def device_fixed(seen: Seen) -> Iterator[Explained]:
    """A tensor made on a fixed device, or a number read out of one."""
    misses = seen.missed.misses
    if seen.kinds == {"device"}:
        yield Explained(
            f"The result is on {misses[0].got}, the caller's tensors are on {misses[0].want}. A tensor made without "
            "device= is on the CPU.",
            evidence_of_miss(seen),
            "Which line makes a new tensor, and on whose device should it be?",
        )
    elif _fails_on_meta(seen):
        yield Explained(
            "On the meta device, which has shapes and no numbers, your function does not come through. A tensor made "
            "on the CPU, .item(), float() and `if tensor:` all need numbers on one device.",
            evidence_of_miss(seen),
            "Which line makes a tensor without device=, or turns one into a Python number?",
        )


def _fails_on_meta(seen: Seen) -> bool:
    got, want = seen.missed.got.value, seen.missed.want.value
    if not isinstance(got, dict) or not isinstance(want, dict) or want.get("works") is not True or seen.effects:
        return False
    elsewhere = set(got.get("device", [])) - set(want.get("device", []))
    return got.get("works") is False or bool(elsewhere)


def lower_precision(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The right numbers, rounded to a dtype with fewer digits on the way."""
    import torch

    if not n.has_same_shape or not n.is_finite or n.b.numel() < 4:
        return
    for name in ("float32", "float16", "bfloat16"):
        coarse = n.a.to(getattr(torch, name)).double()
        eps = 2.0 ** (1 - DIGITS[name])
        if name != "float32" and _is_grid(n.a, eps):
            continue
        error = (n.a - n.b).abs() / n.b.abs().clamp(min=1e-30)
        is_fine = DIGITS[n.got.dtype] > DIGITS[name] if n.got.dtype in DIGITS else False
        if is_fine and bool((coarse == n.a).all()) and bool((error <= 16 * eps).double().mean() > 0.9):
            yield Explained(
                f"Your numbers have the digits of {name}: all of them fit into it, and they are off by at most "
                f"{error.max().item():.1g} of the right number. What is lost in one step does not come back with a "
                "wider dtype.",
                evidence(seen, n),
                f"Which step of your code computes in {name}?",
            )
            return


def digits_cancelled(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The difference of large numbers: all are multiples of one step that is coarse for numbers of this size."""
    if not n.has_same_shape or not n.is_finite or n.got.dtype not in DIGITS or distinct(n.a) < 4:
        return
    step, largest = _step(n.a), n.a.abs().max().item()
    is_coarse = 16 <= largest / step <= 2.0 ** (DIGITS[n.got.dtype] - 8) and not 1 / 16 < step < 2
    error = (n.a - n.b).abs() / step
    is_odd = (n.a / step) % 2 == 1
    if is_coarse and error.median() <= 2 and error.max() <= 8 and is_odd.double().mean() > 0.1:
        large = step * 2.0 ** (DIGITS[n.got.dtype] - 1)
        yield Explained(
            f"Your numbers are all multiples of {step:.3g}, as far apart as {n.got.dtype} numbers near {large:.2g} "
            "are. Two large numbers were subtracted, and their first digits cancelled.",
            evidence(seen, n),
            "Which two large numbers does your code subtract, and can the difference be taken before they grow?",
        )


def digits_of_float32(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """float64 numbers that are right to as many digits as float32 has."""
    if not n.has_same_shape or not n.is_finite or (n.got.dtype, n.want.dtype) != ("float64", "float64"):
        return
    error = (n.a - n.b).abs() / (n.b.abs() + typical(n.b) + 1e-300)
    if n.b.numel() >= 4 and error.max() < 1e-6 and error.median() > 1e-10:
        yield Explained(
            f"Your float64 numbers are right to about {-math.log10(error.max().item()):.0f} digits; float32 holds no "
            "more than 7 to 8. What one step rounds away does not come back with a wider dtype.",
            evidence(seen, n),
            "Which step computes in float32, or which small constant differs?",
        )


def _step(t: torch.Tensor) -> float:
    """The largest power of two that all numbers are multiples of."""
    import torch

    mantissa, exponent = torch.frexp(t[t != 0])
    whole = (mantissa * 2.0**53).long().abs()
    lowest = (whole & -whole).double().log2().long() + exponent - 53
    return float(2.0 ** int(lowest.min()))


def _is_grid(t: torch.Tensor, eps: float) -> bool:
    """Whether even the small numbers are multiples of the large ones' last digit: rounding to a dtype is relative."""
    return not bool(t.any()) or _step(t) >= eps * 2.0 ** math.floor(math.log2(t.abs().max().item()))


DTYPES: tuple[Rule, ...] = (
    Rule("dtype_narrowed", dtype_narrowed, "hardcoded_dtype"),
    Rule("dtype_widened", dtype_widened, "float64_leak"),
    Rule("other_kind_of_number", other_kind_of_number),
    Rule("device_fixed", device_fixed, "hardcoded_device"),
)
PRECISION: tuple[Rule, ...] = (
    leaf_rule("lower_precision", lower_precision, "float_accumulate_low_precision", of_digits=True),
    leaf_rule("digits_cancelled", digits_cancelled, "catastrophic_cancellation", of_digits=True),
    leaf_rule("digits_of_float32", digits_of_float32, "hardcoded_dtype", of_digits=True),
)
