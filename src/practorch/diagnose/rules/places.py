"""The right numbers in the wrong places."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from practorch.diagnose.rules.close import close, distinct
from practorch.diagnose.rules.rule import Explained, Rule, evidence, leaf_rule
from practorch.diagnose.rules.seen import Numbers, Seen

if TYPE_CHECKING:
    import torch


def axes_swapped(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Axes of equal size that changed places: the shape does not tell."""
    for order in _orders(n):
        if n.b.permute(order).shape == n.a.shape and close(n.a, n.b.permute(order), n.rtol):
            moved = [i for i, j in enumerate(order) if i != j]
            yield Explained(
                f"Your numbers are the right ones with axes {', '.join(str(d) for d in moved)} exchanged; both have "
                f"size {n.a.shape[moved[0]]}, so the shape does not show it. (A @ B) transposed is B.T @ A.T.",
                evidence(seen, n),
                "What does entry [0, 1] of your result compare: 0 with 1, or 1 with 0?",
            )
            return


def view_instead_of_permute(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """A reshape where axes should change places, or axes that changed places before a reshape."""
    for order in _orders(n):
        for a, b in ((n.a, n.b), (n.b, n.a)):
            moved = b.permute(order)
            if moved.shape != b.shape and close(a, moved.reshape(b.shape), n.rtol):
                yield Explained(
                    f"All {n.a.numel()} numbers are there, in the order of memory and not of the axes. view and "
                    "reshape cut the numbers anew in the order in which they lie; permute moves the axes.",
                    evidence(seen, n),
                    "After x of shape (2, 3) becomes (3, 2), where should x[0, 1] stand: after reshape, after x.T?",
                )
                return


def reversed_along_dim(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The right numbers, last first."""
    if not _is_placed(n):
        return
    dims = [(d,) for d in range(n.b.ndim)] + ([(-2, -1)] if n.b.ndim >= 2 else [])
    for flipped in dims:
        if close(n.a, n.b.flip(flipped), n.rtol):
            said = f"dim {flipped[0]}" if len(flipped) == 1 else "the last two dims"
            yield Explained(
                f"Along {said} your numbers run backwards: your first is the right last. A convolution in PyTorch does "
                "not flip its kernel, and a sum from the end starts with the last entry.",
                evidence(seen, n),
                "At which end of the dim does your code start, and at which end does the formula?",
            )
            return


def shifted_by_one(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The right numbers, one place too early or too late."""
    if not _is_placed(n):
        return
    for dim in range(n.b.ndim):
        size = n.b.shape[dim]
        if size < 2:
            continue
        for late in (0, 1):
            a, b = n.a.narrow(dim, late, size - 1), n.b.narrow(dim, 1 - late, size - 1)
            if b.numel() >= 4 and distinct(b) > 1 and close(a, b, n.rtol):
                yield Explained(
                    f"Along dim {dim} your numbers are the right ones, one place too {'late' if late else 'early'}. "
                    "An index that starts at 1, a roll or a slice that is one off moves all of them.",
                    evidence(seen, n),
                    "Which input does the first entry of the result depend on?",
                )
                return


def right_values_wrong_places(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The same numbers in another order."""
    if not _is_placed(n) or distinct(n.b) < 4:
        return
    if close(n.a.flatten().sort().values, n.b.flatten().sort().values, n.rtol):
        moved = int(n.wrong.sum())
        yield Explained(
            f"All {n.b.numel()} right numbers are there, {moved} of them in the wrong place. A reshape, a sort or an "
            "index moves numbers and changes none.",
            evidence(seen, n),
            "Which line is the last one after which every number still stands where it belongs?",
        )


def _orders(n: Numbers) -> Iterator[tuple[int, ...]]:
    if _is_placed(n) and 2 <= n.b.ndim <= 4:
        yield from itertools.islice(itertools.permutations(range(n.b.ndim)), 1, None)


def _is_placed(n: Numbers) -> bool:
    return n.has_same_shape and n.b.numel() >= 4 and _varies(n.b)


def _varies(t: torch.Tensor) -> bool:
    finite = t[t.isfinite()]
    return finite.numel() > 1 and bool(finite.max() > finite.min())


PLACES: tuple[Rule, ...] = (
    leaf_rule("axes_swapped", axes_swapped, "transposed_result"),
    leaf_rule("view_instead_of_permute", view_instead_of_permute, "view_instead_of_permute"),
    leaf_rule("reversed_along_dim", reversed_along_dim),
    leaf_rule("shifted_by_one", shifted_by_one, "off_by_one_window"),
    leaf_rule("right_values_wrong_places", right_values_wrong_places),
)
