"""A function on top of the right numbers, or missing from them, number by number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from practorch.diagnose.rules.close import distinct, holds, holds_back
from practorch.diagnose.rules.rule import Explained, Rule, evidence, leaf_rule
from practorch.diagnose.rules.seen import Numbers, Seen

if TYPE_CHECKING:
    import torch

Function = Callable[["torch.Tensor"], "torch.Tensor"]


@dataclass(frozen=True)
class Relation:
    """got = on_top(want), or want = missing(got). {got} and {want} in the text stand for one pair of numbers."""

    id: str
    text: str
    ask: str
    on_top: Function | None = None
    missing: Function | None = None
    catalog: str = ""
    is_signed: bool = False
    """The function does nothing to positive numbers: it shows only where both signs go in."""

    def explain(self, seen: Seen, n: Numbers) -> Iterator[Explained]:
        """One reading if every number is in this relation."""
        if not n.has_same_shape or not self._holds(n):
            return
        _, got, want = n.example
        yield Explained(self.text.format(got=got, want=want), evidence(seen, n), self.ask)

    def _holds(self, n: Numbers) -> bool:
        source = n.b if self.on_top else n.a
        if self.is_signed and not (bool((source < 0).any()) and bool((source > 0).any())):
            return False
        if self.on_top:
            return holds(n, self.on_top(source))
        return self.missing is not None and holds_back(n, self.missing(source))

    @property
    def rule(self) -> Rule:
        return leaf_rule(self.id, self.explain, self.catalog)


RELATIONS = (
    Relation(
        "one_minus",
        "Your numbers are one minus the right ones: {got} is 1 - {want}. What should be kept and what should go have "
        "changed places.",
        "Does the argument give the share that stays or the share that goes?",
        on_top=lambda x: 1 - x,
    ),
    Relation(
        "reciprocal",
        "Your numbers are one over the right ones: {got} is 1 / {want}. The fraction stands on its head.",
        "What belongs above the line of the fraction and what below?",
        on_top=lambda x: 1 / x,
    ),
    Relation(
        "squared",
        "Your numbers are the squares of the right ones: {got} is {want} squared. A norm, a standard deviation and an "
        "RMS end with a square root.",
        "What is the unit of your result, and what is the unit of the inputs?",
        on_top=lambda x: x * x,
        catalog="norm_squared",
    ),
    Relation(
        "root_of",
        "The right numbers are the squares of yours: {want} is {got} squared. A variance, a squared norm and a squared "
        "error have no root.",
        "Does the statement ask for the quantity itself or for its square?",
        missing=lambda x: x * x,
    ),
    Relation(
        "log_of",
        "Your numbers are the logarithms of the right ones: {got} is log({want}). The result is asked for itself, not "
        "as its log.",
        "Which step of your code goes from numbers to their logarithms, and what should undo it?",
        missing=lambda x: x.exp(),
    ),
    Relation(
        "exp_of",
        "The right numbers are the logarithms of yours: {want} is log({got}). The result is asked for on the log "
        "scale.",
        "Should a very likely event give a number near 1 or near 0?",
        missing=lambda x: x.log(),
    ),
    Relation(
        "relu_applied",
        "Your numbers are right where the right ones are positive, and 0 where they are negative. A relu cuts off what "
        "is needed further on.",
        "Which is the last operation before you return, and may the result be negative?",
        on_top=lambda x: x.clamp(min=0),
        catalog="activation_on_output",
        is_signed=True,
    ),
    Relation(
        "relu_missing",
        "Your numbers are right where they are positive; where yours are negative the right ones are 0. A relu, or a "
        "clamp at 0, is missing.",
        "What should become of a negative number before it is returned?",
        missing=lambda x: x.clamp(min=0),
        catalog="missing_nonlinearity",
        is_signed=True,
    ),
    Relation(
        "absolute_applied",
        "Your numbers are the right ones without their signs: {got} where {want} should be. The sign carries the "
        "direction.",
        "Which operation in your code forgets the sign?",
        on_top=lambda x: x.abs(),
        is_signed=True,
    ),
    Relation(
        "absolute_missing",
        "Your numbers have the right sizes, and some are negative: {got} where {want} should be. A distance is never "
        "below zero.",
        "What should become of a negative difference?",
        missing=lambda x: x.abs(),
        is_signed=True,
    ),
    Relation(
        "sigmoid_applied",
        "Your numbers are the sigmoid of the right ones: {got} is sigmoid({want}). One sigmoid is one too many: a "
        "second one squeezes everything into 0.5 to 0.73.",
        "Who applies the sigmoid: your function, or the one that uses its result?",
        on_top=lambda x: x.sigmoid(),
        catalog="double_sigmoid",
    ),
    Relation(
        "sigmoid_missing",
        "The right numbers are the sigmoid of yours: {want} is sigmoid({got}). Yours are logits, the result is a "
        "probability.",
        "Between which two numbers should every entry of the result lie?",
        missing=lambda x: x.sigmoid(),
    ),
    Relation(
        "tanh_applied",
        "Your numbers are the tanh of the right ones: {got} is tanh({want}). The result is asked for before the "
        "squashing.",
        "Which step of the formula does the tanh belong to?",
        on_top=lambda x: x.tanh(),
        catalog="activation_on_output",
    ),
    Relation(
        "tanh_missing",
        "The right numbers are the tanh of yours: {want} is tanh({got}). The squashing into -1 to 1 is missing.",
        "Between which two numbers should every entry of the result lie?",
        missing=lambda x: x.tanh(),
        catalog="missing_nonlinearity",
    ),
)

FUNCTIONS: tuple[Rule, ...] = tuple(relation.rule for relation in RELATIONS)


def floored(seen: Seen) -> Iterator[Explained]:
    """The right numbers without their fractions."""
    leaves = seen.as_numbers() if seen.kinds <= {"values", "dtype"} else ()
    if not leaves or not all(_is_floor(n) for n in leaves):
        return
    n = next((n for n in leaves if bool(n.wrong.any())), leaves[0])
    _, got, want = n.example if bool(n.wrong.any()) else ("", "", "")
    yield Explained(
        f"Your numbers are the right ones without their fractions: {got} where {want} should be. `//`, int() and an "
        "integer dtype drop what is behind the point.",
        evidence(seen, n),
        "In which line do your numbers become whole numbers?",
    )


def _is_floor(n: Numbers) -> bool:
    if not n.has_same_shape or not n.is_finite or n.b.numel() < 3 or "float" not in n.want.dtype:
        return False
    is_cut = bool((n.a == n.b.floor()).all()) or bool((n.a == n.b.trunc()).all())
    has_fractions = bool((n.b != n.b.floor()).float().mean() > 0.5)
    return is_cut and has_fractions and distinct(n.a) > 1 and bool(n.wrong.any())


FLOORED = Rule("floored", floored, "integer_division")


def rounded(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The right numbers, rounded to whole ones."""
    if not n.has_same_shape or not n.is_finite or n.b.numel() < 3 or not n.is_float:
        return
    if bool((n.a == n.b.round()).all()) and distinct(n.a) > 1:
        _, got, want = n.example
        yield Explained(
            f"Your numbers are the right ones rounded to whole numbers: {got} where {want} should be. Rounding belongs "
            "to printing; on the way to a loss its gradient is 0.",
            evidence(seen, n),
            "What is the derivative of round?",
        )


def inverted_mask(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """True for False and False for True."""
    if not n.has_same_shape or n.b.numel() < 4 or not _is_mask(n.a) or not _is_mask(n.b):
        return
    if bool((n.a == 1 - n.b).all()) and bool(n.b.any()) and not bool(n.b.all()):
        yield Explained(
            f"All {n.b.numel()} entries of your mask are turned around: true where false should be. Some functions "
            "take True as keep, others take True as leave out.",
            evidence(seen, n),
            "What does True mean in the mask that the statement asks for?",
        )


def _is_mask(t: torch.Tensor) -> bool:
    return bool(((t == 0) | (t == 1)).all())


MASKS: tuple[Rule, ...] = (leaf_rule("inverted_mask", inverted_mask, "mask_bool_convention"),)
ROUNDED: tuple[Rule, ...] = (leaf_rule("rounded", rounded),)
