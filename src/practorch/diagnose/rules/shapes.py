"""A result of another shape: axes that changed places, a dim too many or too few, entries too many or too few."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from practorch.diagnose.rules.close import close, is_telling
from practorch.diagnose.rules.rule import Explained, Rule, evidence, leaf_rule
from practorch.diagnose.rules.seen import Numbers, Seen

if TYPE_CHECKING:
    import torch


def axes_permuted(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The right numbers with their axes in another order."""
    if n.has_same_shape or n.a.ndim != n.b.ndim or n.a.ndim > 5 or n.a.numel() != n.b.numel():
        return
    for order in itertools.permutations(range(n.a.ndim)):
        if n.a.permute(order).shape == n.b.shape and close(n.a.permute(order), n.b, n.rtol):
            why = (
                "(A @ B) transposed is B.T @ A.T."
                if n.a.ndim == 2
                else "An axis counts one thing: samples, steps, features."
            )
            yield Explained(
                f"Your numbers are right, and the axes stand in another order: {n.got.shape} where {n.want.shape} is "
                f"asked for. {why}",
                evidence(seen, n),
                "What does each axis of your result count, by name?",
            )
            return


def extra_dim_of_one(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The right numbers with a dim of size 1 too many."""
    if n.a.ndim > n.b.ndim and _without_ones(n.got.shape) == _without_ones(n.want.shape) and _same_order(n):
        yield Explained(
            f"Your numbers are right, in shape {n.got.shape} where {n.want.shape} is asked for. keepdim=True and "
            "unsqueeze leave a dim of size 1, and it broadcasts in whatever comes next.",
            evidence(seen, n),
            "Who uses that dim of size 1 after the last line of your function?",
        )


def missing_dim_of_one(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The right numbers without a dim of size 1."""
    if n.a.ndim < n.b.ndim and _without_ones(n.got.shape) == _without_ones(n.want.shape) and _same_order(n):
        yield Explained(
            f"Your numbers are right, in shape {n.got.shape} where {n.want.shape} is asked for. squeeze(), an index "
            "and a reduction without keepdim each drop a dim of size 1, the batch of one too.",
            evidence(seen, n),
            "Which line drops a dim, and does it drop the same one when the batch has one sample?",
        )


def broadcast_to_pairs(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """(N, 1) against (N,) gives all pairs; the right numbers lie on the diagonal."""
    count = n.b.numel()
    if n.a.ndim < 2 or count < 3 or n.a.shape[-2:] != (count, count) or n.a.numel() != count * count:
        return
    if close(n.a.reshape(count, count).diagonal(), n.b.flatten(), n.rtol):
        yield Explained(
            f"You have {count} x {count} = {count * count} numbers for {count}, and the right ones lie on the "
            f"diagonal. ({count}, 1) against ({count},) broadcasts to every pair.",
            evidence(seen, n),
            "What are the shapes of the two operands, and which of them should change?",
        )


def extra_broadcast_dim(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The right numbers, repeated along a dim that should not be there."""
    if n.a.ndim > n.b.ndim and n.b.ndim and n.a.shape[n.a.ndim - n.b.ndim :] == n.b.shape and _is_repeat(n):
        copies = n.a.numel() // n.b.numel()
        yield Explained(
            f"Your result holds the right one {copies} times: {n.got.shape} where {n.want.shape} is asked for. "
            "Broadcasting adds dims in front until the two shapes fit.",
            evidence(seen, n),
            "Which operand brought the first dim in?",
        )


def summed_over_dim(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The right numbers, summed over a dim that should be kept."""
    if dim := _reduced_over(n, "sum"):
        yield Explained(
            f"Your result is the right one summed over {dim}. A dim that the result should keep was summed away.",
            evidence(seen, n),
            "Which sizes of the inputs should be found again in the shape of the result?",
        )


def averaged_over_dim(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The right numbers, averaged over a dim that should be kept."""
    if dim := _reduced_over(n, "mean"):
        yield Explained(
            f"Your result is the right one averaged over {dim}. A dim that the result should keep was averaged away.",
            evidence(seen, n),
            "Which sizes of the inputs should be found again in the shape of the result?",
        )


def not_reduced(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Right but for a sum or a mean at the end."""
    for dim in (None, *reversed(range(n.a.ndim))):
        for how in ("sum", "mean"):
            made = getattr(n.a, how)() if dim is None else getattr(n.a, how)(dim)
            if n.a.ndim > n.b.ndim and n.a.numel() > n.b.numel() and close(made, n.b, n.rtol) and is_telling(n.b, n):
                over = "all of it" if dim is None else f"dim {dim}"
                yield Explained(
                    f"The {how} of your result over {over} is right: shape {n.got.shape} where {n.want.shape} is asked "
                    "for. The last reduction is missing.",
                    evidence(seen, n),
                    "One number for what does the statement ask for: each element, each row, the batch?",
                )
                return


def missing_first(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """All but the first entry along a dim."""
    yield from _short(seen, n, "first")


def missing_last(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """All but the last entry along a dim."""
    yield from _short(seen, n, "last")


def one_too_many(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The right numbers and one more entry, before the first or after the last."""
    for end in ("first", "last"):
        dim = _cut_along(n.a, n.b, end, n.rtol)
        if dim is not None:
            yield Explained(
                f"Along dim {dim} you have {n.a.shape[dim]} entries for {n.b.shape[dim]}: yours without the {end} are "
                "right. A range that includes both ends has one entry more than its length.",
                evidence(seen, n),
                f"Where does the {end} entry of your result come from?",
            )
            return


def same_values_other_shape(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The right numbers in the right order, in another shape."""
    if not n.has_same_shape and n.a.numel() == n.b.numel() and n.a.numel() > 1 and _same_order(n):
        yield Explained(
            f"All {n.a.numel()} numbers are right and in order, in shape {n.got.shape} where {n.want.shape} is asked "
            "for. The shape tells the next function which numbers belong together.",
            evidence(seen, n),
            "Should the result have one dim more than an input (stack) or a longer one (cat, flatten)?",
        )


def _short(seen: Seen, n: Numbers, end: str) -> Iterator[Explained]:
    dim = _cut_along(n.b, n.a, end, n.rtol)
    if dim is not None:
        yield Explained(
            f"Along dim {dim} you have {n.a.shape[dim]} entries for {n.b.shape[dim]}; the {end} one is missing, the "
            "others are right. n points have n - 1 gaps between them, and range(n) ends at n - 1.",
            evidence(seen, n),
            f"Which index does the {end} entry of the result belong to, and does your code get there?",
        )


def _cut_along(whole: torch.Tensor, part: torch.Tensor, end: str, rtol: float) -> int | None:
    """The dim along which part is whole without its first or last entry."""
    if whole.ndim != part.ndim or part.numel() < 2:
        return None
    for dim in range(whole.ndim):
        size = whole.shape[dim] - 1
        rest = whole.narrow(dim, 1 if end == "first" else 0, size)
        if rest.shape == part.shape and close(part, rest, rtol):
            return dim
    return None


def _reduced_over(n: Numbers, how: str) -> str:
    """ "dim 1" or "everything" if the learner's numbers are the right ones, reduced; else nothing."""
    if n.b.numel() <= n.a.numel() or not is_telling(n.a, n):
        return ""
    if n.a.ndim == 0 and close(n.a, getattr(n.b, how)(), n.rtol):
        return "everything"
    for dim in range(n.b.ndim):
        for keepdim in (False, True):
            made = getattr(n.b, how)(dim, keepdim=keepdim)
            if made.shape == n.a.shape and close(n.a, made, n.rtol):
                return f"dim {dim}"
    return ""


def _same_order(n: Numbers) -> bool:
    return n.a.numel() == n.b.numel() and close(n.a.flatten(), n.b.flatten(), n.rtol)


def _is_repeat(n: Numbers) -> bool:
    return close(n.a, n.b.expand(n.a.shape), n.rtol)


def _without_ones(shape: tuple[int, ...]) -> list[int]:
    return [size for size in shape if size != 1]


SHAPES: tuple[Rule, ...] = (
    leaf_rule("extra_dim_of_one", extra_dim_of_one),
    leaf_rule("missing_dim_of_one", missing_dim_of_one, "squeeze_all"),
    leaf_rule("axes_permuted", axes_permuted, "transposed_result"),
    leaf_rule("broadcast_to_pairs", broadcast_to_pairs, "outer_broadcast_loss"),
    leaf_rule("extra_broadcast_dim", extra_broadcast_dim),
    leaf_rule("summed_over_dim", summed_over_dim, "einsum_summed_batch"),
    leaf_rule("averaged_over_dim", averaged_over_dim),
    leaf_rule("not_reduced", not_reduced),
    leaf_rule("missing_first", missing_first, "off_by_one_window"),
    leaf_rule("missing_last", missing_last, "off_by_one_window"),
    leaf_rule("one_too_many", one_too_many, "off_by_one_window"),
    leaf_rule("same_values_other_shape", same_values_other_shape),
)
