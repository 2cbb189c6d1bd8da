"""nan and inf where the right numbers are finite."""

from __future__ import annotations

from collections.abc import Iterator

from practorch.diagnose.rules.rule import Explained, Rule, evidence, leaf_rule
from practorch.diagnose.rules.seen import Numbers, Seen


def nan_in_gradient(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The result is right, its gradient is nan."""
    if n.where.startswith(("gradient", "second gradient")) and _is_where_wrong(n, "nan"):
        yield Explained(
            f"The result is right and {int(n.a.isnan().sum())} of {n.a.numel()} numbers of its gradient are nan. "
            "backward runs through both sides of a where, and 0 times inf is nan.",
            evidence(seen, n),
            "Which operation has an infinite slope at one of these inputs, even if its result is not used?",
        )


def nan_where_finite(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Every wrong number is nan or inf, at least one is nan."""
    if _is_where_wrong(n, "nan"):
        yield Explained(
            f"{int(n.a.isnan().sum())} of {n.a.numel()} of your numbers are nan where the right ones are finite. nan "
            "comes from 0 / 0, inf - inf, inf / inf, 0 * inf, or the root or log of a negative number.",
            evidence(seen, n),
            "Which is the first line after which x.isfinite().all() is False for these inputs?",
        )


def inf_where_finite(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Every wrong number is inf or -inf."""
    if _is_where_wrong(n, "inf"):
        sign = "-inf" if n.a[n.a.isinf()][0] < 0 else "inf"
        how = "log(0) is -inf, and so is -5 - inf" if sign == "-inf" else "1 / 0, -log(0) and exp(89) are inf"
        yield Explained(
            f"{int(n.a.isinf().sum())} of {n.a.numel()} of your numbers are {sign} where the right ones are finite: "
            f"{how}. The same quantity can be computed so that no step leaves the range of the dtype.",
            evidence(seen, n),
            "Which is the first line with a 0 or an inf in its result for these inputs?",
        )


def finite_where_infinite(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Every wrong number is finite where an infinity is asked for."""
    if n.has_same_shape and bool((n.wrong == (n.b.isinf() & n.a.isfinite())).all()) and bool(n.wrong.any()):
        _, got, want = n.example
        yield Explained(
            f"Your numbers are right but for {int(n.wrong.sum())} places: {got} where {want} should be. exp turns -inf "
            "into exactly 0; any other number leaves a weight above 0.",
            evidence(seen, n),
            "Which number, once exp is taken, leaves nothing?",
        )


def _is_where_wrong(n: Numbers, kind: str) -> bool:
    if not n.has_same_shape:
        return False
    bad = ~n.a.isfinite() & n.b.isfinite()
    has_nan = bool((n.a.isnan() & bad).any())
    is_rounded = (n.a - n.b).abs() <= 0.01 * n.b.abs()  # on the way to 0 or inf, digits are lost first
    return bool(bad.any()) and not bool((n.wrong & ~bad & ~is_rounded).any()) and has_nan == (kind == "nan")


FINITE: tuple[Rule, ...] = (
    leaf_rule("nan_in_gradient", nan_in_gradient, "where_nan_gradient"),
    leaf_rule("nan_where_finite", nan_where_finite),
    leaf_rule("inf_where_finite", inf_where_finite),
    leaf_rule("finite_where_infinite", finite_where_infinite, "mask_with_zero"),
)
