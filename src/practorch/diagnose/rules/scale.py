"""The right numbers, times or plus one number: a count, its root, a divisor of n - 1, a change of unit."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator

from practorch.diagnose.rules.close import close, is_round, is_telling, typical
from practorch.diagnose.rules.rule import Explained, Rule, evidence, leaf_rule
from practorch.diagnose.rules.seen import Numbers, Seen

Named = tuple[str, float, str]
"""A reading, its factor, and how to say it after "Your numbers are the right ones"."""


@functools.lru_cache(maxsize=4)
def factor(n: Numbers) -> float | None:
    """The one number that the right numbers were multiplied by; None if there is none."""
    if not n.has_same_shape or not n.is_finite or not n.b.any() or not n.rtol:
        return None
    place = int(n.b.abs().argmax())
    k = (n.a.flatten()[place] / n.b.flatten()[place]).item()
    if k == 0 or not math.isfinite(k) or abs(k - 1) < 1e-4 or not close(n.a, k * n.b, n.rtol):
        return None
    return k if is_telling(n.b, n) or (n.rtol < 1e-3 and not is_round(n)) else None


def _matching(n: Numbers, named: Iterator[Named]) -> Iterator[Named]:
    k = factor(n)
    if k is not None:
        yield from (name for name in named if abs(k / name[1] - 1) <= 2 * n.rtol)


def sign_flipped(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Minus the right numbers."""
    if n.has_same_shape and close(n.a, -n.b, n.rtol) and is_telling(n.b, n):
        yield Explained(
            "Your numbers have the right sizes and the other sign. A loss is minus a log-likelihood, descent goes "
            "against the gradient, and a - b is minus b - a.",
            evidence(seen, n),
            "Which term in your formula carries a minus sign in the text of the exercise?",
        )


def doubled_or_halved(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Twice the right numbers, or half of them."""
    named = iter([("twice", 2.0, "times 2"), ("half", 0.5, "divided by 2")])
    for reading, _, words in _matching(n, named):
        yield Explained(
            f"Your numbers are the right ones {words}. A 2 comes in when a square is differentiated, or when a pair is "
            "counted from both sides.",
            evidence(seen, n),
            "Where in your code does a factor of 2 or a half enter or stay out?",
            reading,
        )


def other_log_base(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """A logarithm to another base: a factor of ln 2 or ln 10."""
    bases = [("ln 2", math.log(2)), ("ln 10", math.log(10))]
    both = [(f"* {s}", v, f"times {s} = {v:.4f}") for s, v in bases]
    both += [(f"/ {s}", 1 / v, f"divided by {s} = {v:.4f}") for s, v in bases]
    for reading, _, words in _matching(n, iter(both)):
        yield Explained(
            f"Your numbers are the right ones {words}. log, log2 and log10 differ by exactly such a factor: nats, bits "
            "and digits measure the same thing.",
            evidence(seen, n),
            "To which base is the logarithm in the statement, and to which is yours?",
            reading,
        )


def other_pixel_range(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """A factor of 255, or of its square: pixels in [0, 255] against pixels in [0, 1]."""
    sizes = [("255", 255.0), ("255 squared", 255.0**2)]
    both = [(f"* {s}", v, f"times {s}") for s, v in sizes] + [(f"/ {s}", 1 / v, f"divided by {s}") for s, v in sizes]
    for reading, _, words in _matching(n, iter(both)):
        yield Explained(
            f"Your numbers are the right ones {words}. uint8 pixels run from 0 to 255, float pixels from 0 to 1.",
            evidence(seen, n),
            "In which range are the pixels when they come in, and how often do you divide by 255?",
            reading,
        )


def other_variance_divisor(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """A factor of n / (n - 1) or its root: a variance or a standard deviation with the other divisor."""
    for reading, _, words in _matching(n, _bessel(seen)):
        yield Explained(
            f"Your numbers are the right ones times {words}. A variance divides by n, its unbiased estimate by n - 1; "
            "torch.var and torch.std take n - 1 unless told otherwise.",
            evidence(seen, n),
            "Which divisor does the formula ask for, and what does `correction` of torch.var do?",
            reading,
        )


def _bessel(seen: Seen) -> Iterator[Named]:
    for name, count in seen.counts:
        if count > 1:
            ratio = count / (count - 1)
            yield f"{name} n/(n-1)", ratio, f"{count}/{count - 1}, and {count} is {name}"
            yield f"{name} (n-1)/n", 1 / ratio, f"{count - 1}/{count}, and {count} is {name}"
            yield f"{name} root n/(n-1)", ratio**0.5, f"the root of {count}/{count - 1}, and {count} is {name}"
            yield f"{name} root (n-1)/n", ratio**-0.5, f"the root of {count - 1}/{count}, and {count} is {name}"


def scaled_by_count(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Times or divided by a count that an argument names: a mean for a sum, or a mean over more than was asked."""
    for reading, _, words in _matching(n, _by_count(seen)):
        yield Explained(
            f"Your numbers are the right ones {words}. A mean is the sum divided by how many were summed, no more and "
            "no less.",
            evidence(seen, n),
            "What does the exercise average over, and what does your code divide by?",
            reading,
        )


def _by_count(seen: Seen) -> Iterator[Named]:
    for name, count in seen.counts:
        if count > 1:
            yield f"* {name}", count, f"times {count}, and {count} is {name}"
            yield f"/ {name}", 1 / count, f"divided by {count}, and {count} is {name}"


def scaled_by_root(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Times or divided by the root of a count: the scale of a dot product or of an initial weight."""
    for reading, _, words in _matching(n, _by_root(seen)):
        yield Explained(
            f"Your numbers are the right ones {words}. A sum of n independent terms grows like the root of n, so "
            "scales with a root keep its spread at 1.",
            evidence(seen, n),
            "Which size stands under the root in the formula, and is it there in your code?",
            reading,
        )


def _by_root(seen: Seen) -> Iterator[Named]:
    for name, count in seen.counts:
        if count > 1:
            yield f"* root {name}", count**0.5, f"times the root of {count}, and {count} is {name}"
            yield f"/ root {name}", count**-0.5, f"divided by the root of {count}, and {count} is {name}"


def scaled_by_argument(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Times a power of a float argument, or of one minus it: left out, used twice, or upside down."""
    for reading, _, words in _matching(n, _by_argument(seen)):
        yield Explained(
            f"Your numbers are the right ones {words}. The argument is left out, used twice, or multiplies where it "
            "should divide.",
            evidence(seen, n),
            "How often does that argument appear in the formula, and on which side of the fraction?",
            reading,
        )


def _by_argument(seen: Seen) -> Iterator[Named]:
    for name, v in seen.factors:
        yield f"* {name}", v, f"times {name} = {v:.4g}"
        yield f"/ {name}", 1 / v, f"divided by {name} = {v:.4g}"
        yield f"* {name}^2", v * v, f"times the square of {name} = {v:.4g}"
        yield f"/ {name}^2", 1 / v**2, f"divided by the square of {name} = {v:.4g}"
        yield f"* 1-{name}", 1 - v, f"times 1 - {name} = {1 - v:.4g}"
        yield f"/ 1-{name}", 1 / (1 - v), f"divided by 1 - {name} = {1 - v:.4g}"
        yield f"{name} swapped", v / (1 - v), f"times {name} / (1 - {name}) = {v / (1 - v):.4g}"


def scaled_by_one_number(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Times one number that no argument names."""
    k = factor(n)
    if k is not None and n.b.numel() >= 3 and is_telling(n.b, n):
        yield Explained(
            f"All {n.b.numel()} of your numbers are the right ones times {k:.5g}. The pattern is right; a constant "
            "factor is missing or is one too many.",
            evidence(seen, n),
            f"Which quantity in the exercise has the value {abs(k):.4g} or {abs(1 / k):.4g}?",
        )


def constant_offset(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The right numbers plus one number."""
    if not n.has_same_shape or not n.is_finite or n.b.numel() < 3 or not is_telling(n.b, n):
        return
    k = (n.a - n.b).median().item()
    if 1e-4 * typical(n.b) < abs(k) < 1e6 * float(n.b.abs().max()) and close(n.a - k, n.b, n.rtol):
        yield Explained(
            f"All {n.b.numel()} of your numbers are the right ones plus {k:.5g}. The pattern is right; a term that is "
            "the same everywhere is missing or is one too many.",
            evidence(seen, n),
            f"Which term of the formula is the same for every entry, and could be {abs(k):.4g}?",
        )


SIGN = (leaf_rule("sign_flipped", sign_flipped, "sign_flipped"),)

SCALE: tuple[Rule, ...] = (
    leaf_rule("other_pixel_range", other_pixel_range),
    leaf_rule("other_variance_divisor", other_variance_divisor, "unbiased_vs_biased_var"),
    leaf_rule("scaled_by_argument", scaled_by_argument),
    leaf_rule("doubled_or_halved", doubled_or_halved),
    leaf_rule("other_log_base", other_log_base),
    leaf_rule("scaled_by_count", scaled_by_count, "mean_vs_sum"),
    leaf_rule("scaled_by_root", scaled_by_root),
    leaf_rule("scaled_by_one_number", scaled_by_one_number),
    leaf_rule("constant_offset", constant_offset),
)
