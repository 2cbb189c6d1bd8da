"""A softmax too many, one too few, or one over another dim."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from practorch.diagnose.rules.close import close, holds, holds_back
from practorch.diagnose.rules.rule import Explained, Rule, evidence, leaf_rule
from practorch.diagnose.rules.seen import Numbers, Seen

if TYPE_CHECKING:
    import torch


def softmax_applied(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The softmax of the right numbers."""
    dim = next((d for d in _dims(n) if not _sums_to_one(n.b, d) and holds(n, n.b.softmax(d))), None)
    if dim is not None:
        yield Explained(
            f"Your numbers are the softmax over dim {dim} of the right ones. The raw scores are asked for: what comes "
            "next, such as cross_entropy, applies a softmax itself.",
            evidence(seen, n),
            "Does the result have to sum to 1 over any dim?",
        )


def softmax_twice(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """The softmax of right numbers that are probabilities already."""
    dim = next((d for d in _dims(n) if _sums_to_one(n.b, d) and holds(n, n.b.softmax(d))), None)
    if dim is not None:
        yield Explained(
            f"Your numbers are the softmax over dim {dim} of the right probabilities: it was applied twice. The second "
            "one flattens them towards 1 / n.",
            evidence(seen, n),
            "Which two lines of your code each turn scores into probabilities?",
        )


def softmax_missing(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Numbers whose softmax is right."""
    dim = next((d for d in _dims(n) if n.is_float and holds_back(n, n.a.softmax(d))), None)
    if dim is not None:
        yield Explained(
            f"The softmax over dim {dim} of your numbers is right. Yours are scores; probabilities are positive and "
            "sum to 1.",
            evidence(seen, n),
            f"What should the result sum to over dim {dim}, and what does yours sum to?",
        )


def log_softmax_missing(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Numbers whose log-softmax is right."""
    dim = next((d for d in _dims(n) if n.is_float and holds_back(n, n.a.log_softmax(d))), None)
    if dim is not None:
        yield Explained(
            f"The log-softmax over dim {dim} of your numbers is right. Scores become log-probabilities when the log of "
            "the sum of their exponentials is taken off.",
            evidence(seen, n),
            f"What should exp of the result sum to over dim {dim}?",
        )


def other_softmax_dim(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """A softmax of the same scores over another dim."""
    if not n.has_same_shape or not n.is_finite or not (n.a > 0).all() or not (n.b > 0).all():
        return
    mine = [d for d in _dims(n) if _sums_to_one(n.a, d)]
    theirs = [d for d in _dims(n) if _sums_to_one(n.b, d)]
    pairs = [(d, e) for d in mine for e in theirs if d != e and _same_scores(n, d, e)]
    if pairs:
        yield Explained(
            f"Your numbers sum to 1 over dim {pairs[0][0]}, the right ones over dim {pairs[0][1]}: the same scores, a "
            "softmax over another dim. The dim of a softmax is the one whose entries compete.",
            evidence(seen, n),
            "Which dim holds the alternatives of which one is chosen?",
        )


def _same_scores(n: Numbers, d: int, e: int) -> bool:
    """log a - log b is a part without d minus a part without e."""
    gap = n.a.log() - n.b.log()
    gap = gap - gap.mean(d, keepdim=True)
    gap = gap - gap.mean(e, keepdim=True)
    return bool((gap.abs() < 100 * max(n.rtol, 1e-6) * (1 + n.b.log().abs())).all())


def _sums_to_one(t: torch.Tensor, dim: int) -> bool:
    sums = t.sum(dim)
    return bool((t >= 0).all()) and close(sums, sums * 0 + 1, 1e-3)


def _dims(n: Numbers) -> list[int]:
    """Dims of more than one entry, the last first."""
    return [d for d in reversed(range(n.b.ndim)) if n.has_same_shape and n.b.shape[d] > 1]


SOFTMAXES: tuple[Rule, ...] = (
    leaf_rule("softmax_twice", softmax_twice, "softmax_before_cross_entropy"),
    leaf_rule("softmax_applied", softmax_applied, "softmax_before_cross_entropy"),
    leaf_rule("softmax_missing", softmax_missing),
    leaf_rule("log_softmax_missing", log_softmax_missing, "nll_without_log"),
    leaf_rule("other_softmax_dim", other_softmax_dim, "wrong_dim_reduction"),
)
