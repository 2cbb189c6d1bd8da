"""The dtype or the device that was lost, and numbers that went through a coarser dtype."""

from __future__ import annotations

from collections.abc import Iterator

from practorch.diagnose.rules.rule import Explained, Rule, evidence, evidence_of_miss, leaf_rule
from practorch.diagnose.rules.seen import Numbers, Seen

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
                f"{want} is asked for and {got} comes back, with the same numbers. {_USE.get(want, _USE_OF_FLOAT)}",
                evidence_of_miss(seen),
                "What will the result be used for: as an index, as a mask, in a sum?",
            )


_USE_OF_FLOAT = "Means, losses and gradients need a float dtype."
_USE = {
    "int64": "Indices and class numbers are int64: a float cannot count places.",
    "bool": "A mask is bool: an integer tensor in brackets picks rows 0 and 1 instead of masking.",
}


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


DTYPES: tuple[Rule, ...] = (
    Rule("dtype_narrowed", dtype_narrowed, "hardcoded_dtype"),
    Rule("dtype_widened", dtype_widened, "float64_leak"),
    Rule("other_kind_of_number", other_kind_of_number),
    Rule("device_fixed", device_fixed, "hardcoded_device"),
)
PRECISION: tuple[Rule, ...] = (leaf_rule("lower_precision", lower_precision, "float_accumulate_low_precision"),)
