"""Work and memory above the solution's: a Python loop, pairs that are kept, tensors that need not be."""

from __future__ import annotations

from collections.abc import Iterator

from practorch.diagnose.rules.rule import Explained, Rule, evidence_of_miss
from practorch.diagnose.rules.seen import Leaf, Seen
from practorch.engine.values import AtMost


def python_loop(seen: Seen) -> Iterator[Explained]:
    """Many more torch operations than the solution runs."""
    if costs := _costs(seen, "torch operations"):
        got, want = costs[0]
        loop = _count_near(seen, got.amount - want.amount)
        why = "One operation on a whole tensor costs about as much to start as one on a single row."
        if loop:
            why = f"{loop[1]} is {loop[0]}: a few operations run for each entry where one could take them all."
        yield Explained(
            f"Your code runs {got.amount:,.0f} torch operations, the solution {want.amount:,.0f}. {why}",
            evidence_of_miss(seen),
            "Which of your operations run once for each entry, and could one run for all of them?",
        )


def pairs_kept(seen: Seen) -> Iterator[Explained]:
    """A tensor with an entry for each pair, kept for backward or made on the way."""
    costs = _costs(seen, "bytes kept for backward") or _costs(seen, "elements in the largest tensor")
    pair = _pair(seen, costs[0][0]) if costs else None
    if pair:
        got, want = costs[0]
        (a, m), (b, n) = pair
        yield Explained(
            f"You spend {got.amount:,.0f} {got.unit}, the solution {want.amount:,.0f}. That is a tensor with an entry "
            f"for each pair: {m} x {n} ({a} and {b}), which grows with the square of the length.",
            evidence_of_miss(seen),
            "Which line makes that tensor, and what is read from it afterwards?",
        )


def more_kept(seen: Seen) -> Iterator[Explained]:
    """More bytes kept for backward."""
    if costs := _costs(seen, "bytes kept for backward"):
        got, want = costs[0]
        yield Explained(
            f"Autograd keeps {got.amount:,.0f} bytes of yours for backward, the solution's {want.amount:,.0f}. Each "
            "operation keeps what its derivative needs: exp its output, a product both its factors.",
            evidence_of_miss(seen),
            "Which intermediate results could backward compute again, or never need?",
        )


def larger_tensor(seen: Seen) -> Iterator[Explained]:
    """A larger tensor on the way."""
    if costs := _costs(seen, "elements in the largest tensor"):
        got, want = costs[0]
        yield Explained(
            f"The largest tensor on your way has {got.amount:,.0f} elements, the solution's {want.amount:,.0f}. A "
            "broadcast that is summed up right after can often be written as one product.",
            evidence_of_miss(seen),
            "Which of your shapes multiplies out to that number?",
        )


def more_flops(seen: Seen) -> Iterator[Explained]:
    """More multiplications than the solution needs."""
    if costs := _costs(seen, "FLOPs"):
        got, want = costs[0]
        yield Explained(
            f"Your products take {got.amount:,.0f} FLOPs, the solution's {want.amount:,.0f}. (A @ B) @ v and A @ (B @ "
            "v) are the same numbers at a different price.",
            evidence_of_miss(seen),
            "How many multiplications does each of your products take, from its three sizes?",
        )


def _costs(seen: Seen, unit: str) -> list[tuple[AtMost, AtMost]]:
    """The costs that are too high, if nothing else is wrong and all are of this unit."""
    pairs = [_cost(leaf) for leaf in seen.leaves]
    found = [pair for pair in pairs if pair is not None and pair[0].unit == unit]
    return found if seen.kinds == {"cost"} and found and len(found) == len(pairs) else []


def _cost(leaf: Leaf) -> tuple[AtMost, AtMost] | None:
    is_cost = isinstance(leaf.got, AtMost) and isinstance(leaf.want, AtMost)
    return (leaf.got, leaf.want) if is_cost else None


def _count_near(seen: Seen, more: float) -> tuple[str, int] | None:
    """The first size that the number of operations is a few times of."""
    return next(((name, n) for name, n in seen.counts if n >= 8 and 0.8 <= more / n <= 12), None)


def _pair(seen: Seen, cost: AtMost) -> tuple[tuple[str, int], tuple[str, int]] | None:
    """Two sizes whose product is most of the cost, in elements."""
    elements = cost.amount / (4 if "bytes" in cost.unit else 1)
    sizes = [(name, n) for name, n in seen.counts if n >= 8 and "numel" not in name and "[-" not in name]
    if any(_is_times(elements, n) for name, n in seen.counts if "numel" in name):
        return None
    return next(((a, a) for a in sizes if _is_times(elements, a[1] ** 2)), None)


def _is_times(elements: float, size: int) -> bool:
    """Whether elements is one, two or three times a size, give or take little."""
    return size > 0 and any(abs(elements / size - k) <= 0.06 * k for k in (1, 2, 3))


COST: tuple[Rule, ...] = (
    Rule("python_loop", python_loop, "python_loop"),
    Rule("pairs_kept", pairs_kept, "attention_saves_n2"),
    Rule("more_kept", more_kept),
    Rule("larger_tensor", larger_tensor, "pairwise_materialised"),
    Rule("more_flops", more_flops, "associativity_cost"),
)
