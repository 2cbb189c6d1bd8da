"""Results that are right in one part and wrong in another, and results that hold one number everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from practorch.diagnose.rules.rule import Explained, Rule, evidence, leaf_rule
from practorch.diagnose.rules.seen import Numbers, Seen

if TYPE_CHECKING:
    import torch


def all_zero(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Zeros only."""
    if n.a.numel() > 1 and not n.a.any() and n.has_same_shape and int(n.b.count_nonzero()) > 1:
        yield Explained(
            f"All {n.a.numel()} of your numbers are 0. A result that is never written to, a product with an empty mask "
            "and a number that was rounded down look like this.",
            evidence(seen, n),
            "Which line is the first after which everything is 0?",
        )


def all_the_same(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """One number everywhere, where the right ones differ."""
    if not n.has_same_shape or n.a.numel() < 4 or not n.is_finite or not _varies(n.b):
        return
    if bool((n.a == n.a.flatten()[0]).all()):
        yield Explained(
            f"All {n.a.numel()} of your numbers are {n.a.flatten()[0].item():.4g}; the right ones differ from each "
            "other. Something was computed once for all that should be computed for each.",
            evidence(seen, n),
            "Over which dims does your code reduce, and which should it keep apart?",
        )


def one_row_for_all(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The same slice everywhere along a dim where the right ones differ."""
    if not n.has_same_shape or not n.is_finite or n.b.numel() < 6:
        return
    for dim in range(n.b.ndim):
        size = n.b.shape[dim]
        if size > 2 and _is_constant_along(n.a, dim) and not _is_constant_along(n.b, dim):
            yield Explained(
                f"Along dim {dim} all {size} entries of your result are equal; the right ones differ. One entry was "
                "computed and spread over all.",
                evidence(seen, n),
                f"Which line makes entry 1 along dim {dim} different from entry 0?",
            )
            return


def only_first_right(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The first entry along a dim is right, all others are wrong."""
    yield from _one_end(seen, n, at=0, is_right=True)


def only_last_right(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The last entry along a dim is right, all others are wrong."""
    yield from _one_end(seen, n, at=-1, is_right=True)


def only_first_wrong(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The first entry along a dim is wrong, all others are right."""
    yield from _one_end(seen, n, at=0, is_right=False)


def only_last_wrong(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The last entry along a dim is wrong, all others are right."""
    yield from _one_end(seen, n, at=-1, is_right=False)


def _one_end(seen: Seen, n: Numbers, *, at: int, is_right: bool) -> Iterator[Explained]:
    for dim in range(n.b.ndim) if _can_split(n) else ():
        right, wrong = _right_along(n, dim), _wrong_along(n, dim)
        size = len(right)
        expected = [(i == at % size) == is_right for i in range(size)]
        if size >= 3 and right == expected and wrong == [not e for e in expected]:
            end, other = ("first" if at == 0 else "last"), ("wrong" if is_right else "right")
            yield Explained(
                f"Along dim {dim} the {end} of {size} entries is {'right' if is_right else 'wrong'} and all others are "
                f"{other}. {_WHY[at, is_right]}",
                evidence(seen, n),
                f"What does your code do differently for the {end} entry along dim {dim}?",
                reading=f"dim {dim}",
            )


_WHY = {
    (0, True): "Something is missing or wrong that the first entry does not need and the others do.",
    (-1, True): "Something is missing or wrong that the last entry does not need and the others do.",
    (0, False): "The first entry has none before it, so something else decides there: a start value, a padding.",
    (-1, False): "The last entry has none after it, so something else decides there: an end value, a padding.",
}


def border_wrong(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Wrong at the border of the last two dims, right inside."""
    border = _border(n)
    if border is not None and bool(n.wrong[border].any()) and not n.wrong[~border].any() and _on_all_sides(n):
        yield Explained(
            f"Your numbers are right inside and wrong at the border: {int(n.wrong.sum())} of {int(border.sum())} "
            "border numbers differ. At the border a window reaches past the edge, and the padding decides.",
            evidence(seen, n),
            "What should a window see where there is no pixel?",
        )


def only_border_right(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Right at the border of the last two dims, wrong inside."""
    border = _border(n)
    if border is not None and bool(n.wrong[~border].all()) and not n.wrong[border].any():
        yield Explained(
            f"Your numbers are right at the border and wrong inside: {int(n.wrong.sum())} differ. Inside, the whole "
            "window takes part.",
            evidence(seen, n),
            "Which part of the window plays no role at the border?",
        )


def diagonal_wrong(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Wrong on the diagonal of the last two dims, right elsewhere."""
    import torch

    if not _is_square(n):
        return
    diagonal = torch.eye(n.b.shape[-1], dtype=torch.bool).expand(n.b.shape)
    if bool(n.wrong[diagonal].all()) and not n.wrong[~diagonal].any():
        yield Explained(
            f"Exactly the diagonal is wrong, {int(n.wrong.sum())} numbers; all others are right. The diagonal pairs "
            "each entry with itself.",
            evidence(seen, n),
            "What should an entry see of itself?",
        )


def triangle_wrong(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Wrong only above, or only below, the diagonal of the last two dims."""
    import torch

    if not _is_square(n):
        return
    above = torch.ones(n.b.shape[-2:], dtype=torch.bool).triu(1).expand(n.b.shape)
    for name, part in (("above", above), ("below", above.mT)):
        if bool(n.wrong[part].all()) and not n.wrong[~part].any():
            yield Explained(
                f"Exactly the {int(n.wrong.sum())} numbers {name} the diagonal are wrong. {name.capitalize()} the "
                f"diagonal stand the pairs in which the column is {'later' if name == 'above' else 'earlier'}.",
                evidence(seen, n),
                "Which pairs of positions should see each other?",
            )


def some_rows_right(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Whole entries along a dim are right, whole others are wrong."""
    if not _can_split(n) or n.b.ndim < 2:
        return
    for dim in range(n.b.ndim):
        right, wrong = _right_along(n, dim), _wrong_along(n, dim)
        is_split = all(a != b for a, b in zip(right, wrong, strict=True))
        if is_split and any(right) and len(right) >= 3 and n.b.numel() >= 3 * len(right):
            good = [i for i, is_right in enumerate(right) if is_right]
            bad = [i for i, is_wrong in enumerate(wrong) if is_wrong]
            yield Explained(
                f"Along dim {dim} right as a whole: {_listed(good)}; wrong as a whole: {_listed(bad)}. Something "
                "depends on the place along that dim that should not, or does not and should.",
                evidence(seen, n),
                f"What do the entries {_listed(bad)} have in common that {_listed(good)} do not have?",
                reading=f"dim {dim}",
            )


def _can_split(n: Numbers) -> bool:
    """Few whole numbers are right by chance."""
    return n.has_same_shape and (n.is_float or n.b.numel() >= 12)


def _right_along(n: Numbers, dim: int) -> list[bool]:
    """For each entry along dim, whether all of it is right."""
    return [share == 0 for share in _shares(n, dim)]


def _wrong_along(n: Numbers, dim: int) -> list[bool]:
    """For each entry along dim, whether nearly all of it is wrong."""
    return [share > 0.7 for share in _shares(n, dim)]


def _shares(n: Numbers, dim: int) -> list[float]:
    """For each entry along dim, the share of its numbers that are wrong."""
    shares: list[float] = n.wrong.movedim(dim, 0).reshape(n.b.shape[dim], -1).double().mean(1).tolist()
    return shares


def _border(n: Numbers) -> torch.Tensor | None:
    """The border of the last two dims, as a mask; None if there is no inside."""
    import torch

    if not n.has_same_shape or n.b.ndim < 2 or min(n.b.shape[-2:]) < 4:
        return None
    border = torch.ones(n.b.shape[-2:], dtype=torch.bool)
    border[1:-1, 1:-1] = False
    return border.expand(n.b.shape)


def _on_all_sides(n: Numbers) -> bool:
    sides = (n.wrong[..., 0, :], n.wrong[..., -1, :], n.wrong[..., 0], n.wrong[..., -1])
    return all(bool(side.any()) for side in sides)


def _is_square(n: Numbers) -> bool:
    return n.has_same_shape and n.b.ndim >= 2 and n.b.shape[-1] == n.b.shape[-2] >= 3


def _is_constant_along(t: torch.Tensor, dim: int) -> bool:
    return bool((t == t.narrow(dim, 0, 1)).all())


def _varies(t: torch.Tensor) -> bool:
    return bool(t.max() - t.min() > 1e-3 * t.abs().max())


def _listed(places: list[int]) -> str:
    return ", ".join(str(i) for i in places[:6]) + (", ..." if len(places) > 6 else "")


PARTS: tuple[Rule, ...] = (
    leaf_rule("all_zero", all_zero),
    leaf_rule("all_the_same", all_the_same),
    leaf_rule("one_row_for_all", one_row_for_all),
    leaf_rule("diagonal_wrong", diagonal_wrong),
    leaf_rule("triangle_wrong", triangle_wrong),
    leaf_rule("border_wrong", border_wrong),
    leaf_rule("only_border_right", only_border_right),
    leaf_rule("only_first_right", only_first_right),
    leaf_rule("only_last_right", only_last_right),
    leaf_rule("only_first_wrong", only_first_wrong),
    leaf_rule("only_last_wrong", only_last_wrong),
    leaf_rule("some_rows_right", some_rows_right),
)
