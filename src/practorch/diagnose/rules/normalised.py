"""Slices that were shifted or scaled each by a number of its own: a normalisation that is missing or is elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from practorch.diagnose.rules.close import close, is_telling
from practorch.diagnose.rules.rule import Explained, Rule, evidence, leaf_rule
from practorch.diagnose.rules.seen import Numbers, Seen

if TYPE_CHECKING:
    import torch

Dims = tuple[int, ...]


def normalisation_missing(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The right numbers have mean 0 and variance 1 along some dims; the learner's only need that step."""
    for dims in _groups(n):
        if _is_standard(n.b, dims) and _is_affine(n, dims):
            yield Explained(
                f"With its mean taken off and divided by its standard deviation over {_said(dims)}, your result is "
                "right. Each slice of the right one has mean 0 and variance 1.",
                evidence(seen, n),
                f"What are the mean and the standard deviation of your result over {_said(dims)}?",
            )
            return


def mean_kept(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Right but for a mean that should have been taken off."""
    for dims in _groups(n):
        a, b = _slices(n.a, dims), _slices(n.b, dims)
        if _is_centred(b) and close(a - a.mean(1, keepdim=True), b, n.rtol):
            yield Explained(
                f"With the mean over {_said(dims)} taken off, your result is right. Every slice of the right one has "
                "mean 0.",
                evidence(seen, n),
                f"What is the mean of your result over {_said(dims)}, and where should it be subtracted?",
            )
            return


def not_divided_by_sum(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Right but for the division by a sum, so that each slice sums to one."""
    for dims in _groups(n):
        a, b = _slices(n.a, dims), _slices(n.b, dims)
        sums = b.sum(1)
        if bool((b >= 0).all()) and close(sums, sums * 0 + 1, 1e-3) and close(a / a.sum(1, keepdim=True), b, n.rtol):
            yield Explained(
                f"Divided by their sums over {_said(dims)}, your numbers are right. Shares of a whole sum to 1 within "
                "each slice.",
                evidence(seen, n),
                f"What does your result sum to over {_said(dims)}?",
            )
            return


def not_divided_by_norm(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Right but for the division by the length of each vector."""
    for dims in _groups(n):
        a, b = _slices(n.a, dims), _slices(n.b, dims)
        lengths = b.norm(dim=1)
        if close(lengths, lengths * 0 + 1, 1e-3) and close(a / a.norm(dim=1, keepdim=True), b, n.rtol):
            yield Explained(
                f"Divided by their lengths over {_said(dims)}, your vectors are right. A unit vector keeps the "
                "direction alone; a dot product of two is their cosine.",
                evidence(seen, n),
                f"How long is each of your vectors over {_said(dims)}?",
            )
            return


def normalised_over_other_dim(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Mean 0 and variance 1, over dims other than those asked for."""
    mine = [dims for dims in _groups(n) if _is_standard(n.a, dims)]
    theirs = [dims for dims in _groups(n) if _is_standard(n.b, dims)]
    if mine and theirs and mine[0] != theirs[0] and not set(mine) & set(theirs):
        yield Explained(
            f"Your result has mean 0 and variance 1 over {_said(mine[0])}, the right one over {_said(theirs[0])}. "
            "The dims of the statistics decide which numbers are compared with each other.",
            evidence(seen, n),
            "Should one sample's result change when another sample in the batch changes?",
        )


def row_scale(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Each slice is the right one times a number of its own."""
    for dim in _dims(n):
        a, b = _slices(n.a, (dim,)), _slices(n.b, (dim,))
        best = b.abs().argmax(1, keepdim=True)
        k = a.gather(1, best) / b.gather(1, best)
        if bool(k.isfinite().all()) and bool((k != 0).all()) and _all_off(n, dim) and close(a, k * b, n.rtol):
            yield Explained(
                f"Along dim {dim} your numbers have the right proportions; each slice is off by a factor of its own, "
                f"from {k.min().item():.4g} to {k.max().item():.4g}. Something that depends on the slice multiplies "
                "or divides where it should not, or the reverse.",
                evidence(seen, n),
                f"Which quantity in your formula has one value for each slice along dim {dim}?",
            )
            return


def row_offset(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Each slice is the right one plus a number of its own."""
    for dim in _dims(n):
        a, b = _slices(n.a, (dim,)), _slices(n.b, (dim,))
        k = (a - b).mean(1, keepdim=True)
        if _all_off(n, dim) and close(a - k, b, n.rtol):
            yield Explained(
                f"Along dim {dim} your numbers differ from the right ones by one number for each slice, from "
                f"{k.min().item():.4g} to {k.max().item():.4g}. A term that depends on the slice alone is missing or "
                "is one too many.",
                evidence(seen, n),
                f"Which term of the formula is the same for all entries along dim {dim}?",
            )
            return


def _dims(n: Numbers) -> list[int]:
    if not n.has_same_shape or not n.is_finite or not n.is_float or not is_telling(n.b, n):
        return []
    return [d for d in reversed(range(n.b.ndim)) if n.b.shape[d] >= 3]


def _all_off(n: Numbers, dim: int) -> bool:
    """Whether each slice along dim has a wrong number: where whole slices are right, that says more."""
    return bool(_slices(n.wrong, (dim,)).any(1).all())


def _groups(n: Numbers) -> list[Dims]:
    """The sets of dims that statistics are taken over: one, the last few, all but the channel."""
    dims, size = _dims(n), n.b.ndim
    found: list[Dims] = [(d,) for d in dims]
    if dims and size >= 3:
        found += [tuple(range(i, size)) for i in range(size - 2, 0, -1)]
        found.append((0, *range(2, size)))
    return found


def _slices(t: torch.Tensor, dims: Dims) -> torch.Tensor:
    """t as (number of slices, numbers in a slice)."""
    kept = [d for d in range(t.ndim) if d not in dims]
    return t.permute(*kept, *dims).flatten(len(kept)).reshape(-1, _product(t, dims))


def _product(t: torch.Tensor, dims: Dims) -> int:
    total = 1
    for d in dims:
        total *= t.shape[d]
    return total


def _is_centred(slices: torch.Tensor) -> bool:
    return bool((slices.mean(1).abs() <= 1e-4 * slices.abs().amax(1)).all())


def _is_standard(t: torch.Tensor, dims: Dims) -> bool:
    """Mean 0 and variance 1 in each slice, with n or n - 1 below, and room for eps."""
    slices = _slices(t, dims)
    var = slices.var(1, correction=0)
    count = slices.shape[1]
    fits = ((var - 1).abs() < 0.01) | ((var - (count - 1) / count).abs() < 1e-3)
    return _is_centred(slices) and bool(fits.all())


def _is_affine(n: Numbers, dims: Dims) -> bool:
    """Each of the learner's slices is a positive multiple of the right one, plus a number."""
    a, b = _slices(n.a, dims), _slices(n.b, dims)
    a0, b0 = a - a.mean(1, keepdim=True), b - b.mean(1, keepdim=True)
    k = (a0 * b0).sum(1, keepdim=True) / (b0 * b0).sum(1, keepdim=True)
    return bool((k > 0).all()) and close(a0, k * b0, n.rtol)


def _said(dims: Dims) -> str:
    return f"dim {dims[0]}" if len(dims) == 1 else f"dims {', '.join(str(d) for d in dims)}"


NORMALISED: tuple[Rule, ...] = (
    leaf_rule("not_divided_by_sum", not_divided_by_sum),
    leaf_rule("not_divided_by_norm", not_divided_by_norm, "missing_normalisation_cosine"),
    leaf_rule("mean_kept", mean_kept),
    leaf_rule("normalisation_missing", normalisation_missing),
    leaf_rule("normalised_over_other_dim", normalised_over_other_dim, "stats_over_wrong_axes"),
    leaf_rule("row_scale", row_scale),
    leaf_rule("row_offset", row_offset),
)
