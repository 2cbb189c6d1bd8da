"""Training and validation: samples of their own for each."""

from __future__ import annotations

from collections.abc import Iterator

from practorch.doctor.run.facts import Facts
from practorch.doctor.run.findings import Finding, likely, sure
from practorch.doctor.run.loops import Loader
from practorch.doctor.run.records import Calls
from practorch.doctor.run.rules.source import is_called_validation


def shared(facts: Facts) -> Iterator[Finding]:
    """The evaluation is made on samples of the training."""
    yield from _shared_places(facts)
    for calls in facts.training_calls():
        others = [o for o in facts.evaluations_of(calls) if len(o.rows) >= 8 and not _makes_targets(calls, o)]
        if _is_one_graph(facts, calls):
            continue
        parts = [(o, _shares(calls, o)) for o in others]
        is_apart = any(share < 0.02 for _, shares in parts for share in shares)
        for other, shares in parts:
            own = sum(other.rows.values()) and len(other.rows) / max(1, sum(len(g) for g in other.groups))
            mixed = [s for s in shares if 0.04 < s < 0.98]
            if not shares or own == 0:
                continue
            if len(mixed) > 0.5 * len(shares):
                share = sum(mixed) / len(mixed)
                text = f"{share:.0%} of the samples evaluated here, as far as seen, were trained on too."
                is_everything = len(calls.rows) > 8 and sum(r in other.rows for r in calls.rows) > 0.95 * len(
                    calls.rows
                )
                make = likely if is_everything or share < 0.1 or _repeats_itself(calls) else sure
                yield make("same_samples_in_both_splits", text, other.place, weight=6)
            elif is_apart and any(s >= 0.98 for s in shares) and _is_small_part(calls, other):
                text = (
                    "Some of the sets evaluated here lie wholly within the samples trained on, and are a small part "
                    "of them."
                )
                yield likely("same_samples_in_both_splits", text, other.place, weight=5)
            elif not is_apart and min(shares) >= 0.98:
                make = likely if other.loader == calls.loader >= 0 else sure
                text = (
                    f"All {len(other.rows)} samples evaluated here that were looked at were trained on; no others were "
                )
                yield make("same_samples_in_both_splits", f"{text}evaluated.", other.place, weight=6)


def _shared_places(facts: Facts) -> Iterator[Finding]:
    """The same, from the numbers of the items that the loaders read."""
    trained = [x for x in facts.loaders if x.trained and x.indices]
    made = [x for x in facts.loaders if not x.trained and x.indices]  # some of them may not have been read yet
    others = [x for x in made if x.passes]
    for train in trained:
        has_split = any(o.dataset_key == train.dataset_key and _share(train, o) == 0 for o in made)
        has_apart = has_split or any(o.dataset_key != train.dataset_key for o in made)
        for other in [o for o in others if o.dataset_key == train.dataset_key]:
            share = _share(train, other)
            whole = share == 1 and other.indices == train.indices
            text = (
                f"{_common(train, other)} of the {len(other.indices or ())} items that this loader reads are among the "
            )
            text += f"{len(train.indices or ())} of the training loader."
            is_same = other.sampler_key == train.sampler_key or (whole and _is_subset(other))
            if is_same and not has_split:  # else this one may be for the accuracy on the training samples
                yield sure("sampler_of_other_split", text, other.place, weight=7)
            elif share > 0 and not (whole and has_apart):
                yield sure("same_samples_in_both_splits", text, other.place, weight=6)
            elif whole and is_called_validation(other.place):
                yield likely("same_samples_in_both_splits", text, other.place, weight=6)
        for other in others:
            common = len(train.rows & other.rows)
            is_other = other.dataset_key != train.dataset_key and len(other.rows) > 0.95 * min(other.num_rows, 10_000)
            if is_other and common >= 8 and common > 0.04 * len(other.rows):
                text = (
                    f"{common} of {len(other.rows)} items that this loader read are, number by number, items of the "
                    "training "
                )
                yield sure("same_samples_in_both_splits", f"{text}loader, as far as seen.", other.place, weight=6)


def _repeats_itself(calls: Calls) -> bool:
    """One pass over the training samples has equal ones: they come from few that are possible, or were drawn again."""
    first = calls.passes[0] if calls.passes else []
    return len(set(first)) < 0.98 * len(first)


def _makes_targets(calls: Calls, other: Calls) -> bool:
    """A copy that is called before each training call, as a target network is."""
    return (
        other.model != calls.model and not other.grad and other.before_training > 0.8 * other.count > 0.4 * calls.count
    )


def _is_one_graph(facts: Facts, calls: Calls) -> bool:
    """All samples go in at once and the loss takes some of them: a mask keeps the split, as for nodes of a graph."""
    rows = [loss.in_shape[0] for loss in facts.losses if loss.with_grad and loss.in_shape]
    return (
        calls.loader < 0 and bool(calls.shape) and any(n < calls.shape[0] for n in rows) and len(set(calls.sizes)) == 1
    )


def _shares(calls: Calls, other: Calls) -> list[float]:
    """For each pass, or each call without a loader: the share of its rows that had been trained on by then."""
    pairs = zip(other.groups, other.known, strict=True)
    return [sum(row in calls.rows for row in known) / len(group) for group, known in pairs if len(group) >= 4]


def _is_small_part(calls: Calls, other: Calls) -> bool:
    """A set that was trained on wholly, and is no more than half of what was trained on: no training accuracy."""
    inside = [g for g in other.groups if len(g) >= 4 and all(row in calls.rows for row in g)]
    union = set().union(*inside)
    return (
        len(inside) >= 2
        and other.loader in (-1, calls.loader)
        and len(union) < 0.5 * len(calls.rows)
        and len(other.groups) < 64
    )


def _common(train: Loader, other: Loader) -> int:
    return len((train.indices or frozenset()) & (other.indices or frozenset()))


def _share(train: Loader, other: Loader) -> float:
    return _common(train, other) / max(1, len(other.indices or ()))


def _is_subset(loader: Loader) -> bool:
    return loader.order == "random"


RULES = (shared,)
