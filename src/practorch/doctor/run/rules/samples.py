"""The samples: scaled once and alike everywhere, apart in training and validation, whole."""

from __future__ import annotations

from collections.abc import Iterator

from practorch.doctor.run.facts import Facts
from practorch.doctor.run.findings import Finding, likely, sure
from practorch.doctor.run.loops import Loader
from practorch.doctor.run.records import Calls
from practorch.doctor.run.rules.source import is_called_validation

FEW = 3

ENOUGH = 1000  # numbers, for a mean and a deviation to be compared


def scale(facts: Facts) -> Iterator[Finding]:
    """Pixels from 0 to 255, or divided twice; raw features."""
    for calls in _training(facts):
        if not calls.sketches or "float" not in calls.dtype:
            continue
        low = min(s.low for s in calls.sketches)
        high = max(s.high for s in calls.sketches)
        std = sum(s.std for s in calls.sketches) / len(calls.sketches)
        is_image = len(calls.shape) >= 3 or (len(calls.shape) == 2 and calls.shape[1] >= 64)
        whole = all(s.whole for s in calls.sketches)
        text = f"The inputs {calls.shape} go from {low:.4g} to {high:.4g}, with a standard deviation of {std:.3g}"
        if is_image and whole and low >= 0 and 64 < high <= 255:
            yield sure("not_scaled", f"{text}: they are whole numbers, the bytes of an image.", calls.place, weight=7)
        elif std > 30 and high - low > 100:
            yield likely("not_scaled", f"{text}. Networks start from inputs of about one.", calls.place, weight=4)
        elif is_image and low >= 0 and 0 < high <= 1.02 / 255:
            yield sure("double_scaling", f"{text}: at most 1/255, as if divided by 255 twice.", calls.place, weight=7)
        elif is_image and 0 < std < 0.02 and high - low < 0.1:
            yield likely("double_scaling", f"{text}: nearly constant.", calls.place, weight=4)


def scale_of_targets(facts: Facts) -> Iterator[Finding]:
    """Images as targets, as bytes."""
    for loss in facts.losses:
        is_image = (
            loss.with_grad and len(loss.target_shape) >= 3 and loss.kind in ("mse_loss", "l1_loss", "smooth_l1_loss")
        )
        if is_image and loss.targets_whole == loss.looked and loss.target_low >= 0 and 64 < loss.target_high <= 255:
            text = (
                f"The targets {loss.target_shape} are whole numbers from {loss.target_low:g} to "
                f"{loss.target_high:g}, the "
            )
            yield sure("not_scaled", f"{text}bytes of an image.", loss.place, weight=7)


def broken(facts: Facts) -> Iterator[Finding]:
    """nan or inf in the samples themselves."""
    for calls in facts.calls:
        bad = [s for s in calls.sketches if not s.finite]
        if bad:
            yield sure(
                "nan_in_data",
                f"{len(bad)} of {len(calls.sketches)} batches looked at held nan or inf before the model saw them.",
                calls.place,
                weight=9,
            )


def unlike(facts: Facts) -> Iterator[Finding]:
    """The samples of the evaluation are scaled in another way than those of the training."""
    for calls in _training(facts):
        for other in _evaluations(facts, calls):
            if min(calls.numbers, other.numbers) < ENOUGH or "float" not in calls.dtype:
                continue
            (mean, std), (mean2, std2) = _moments(calls), _moments(other)
            if std <= 0 or std2 <= 0 or calls.shape[1:] != other.shape[1:]:
                continue
            far, ratio = abs(mean - mean2) / std, std2 / std
            if far > 0.6 or not 0.6 < ratio < 1.67:
                yield sure(
                    "normalised_differently",
                    f"Training inputs have mean {mean:.3g} and deviation {std:.3g}; in this evaluation they have "
                    f"{mean2:.3g} and {std2:.3g}.",
                    other.place,
                    weight=7,
                )
            elif _is_centred([other]) and not _is_centred_by_batch(calls):
                mean, std = _own_moments([other])
                yield sure(
                    "test_normalised_by_itself",
                    f"The {len(other.rows)} samples evaluated have mean {mean:.1g} and deviation {std:.4f}: so exactly "
                    "centred, they were standardised by their own statistics.",
                    other.place,
                    weight=6,
                )
        yield from _statistics_of_all(facts, calls)


def _statistics_of_all(facts: Facts, calls: Calls) -> Iterator[Finding]:
    """Training and evaluation together are centred exactly, and the training alone is not."""
    others = _evaluations(facts, calls)
    if others and not _is_centred([calls]) and _is_centred([calls, *others]):
        mean, _ = _own_moments([calls, *others])
        alone, _ = _own_moments([calls])
        yield sure(
            "test_statistics_leak",
            f"All {sum(len(p.rows) for p in [calls, *others])} samples together have mean {mean:.1g}; those "
            "trained on have "
            f"{alone:.3g}: the statistics were taken over both.",
            calls.place,
            weight=5,
        )


def shared(facts: Facts) -> Iterator[Finding]:
    """The evaluation is made on samples of the training."""
    yield from _shared_places(facts)
    for calls in _training(facts):
        others = [o for o in _evaluations(facts, calls) if len(o.rows) >= 8]
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
                make = likely if is_everything else sure
                yield make("same_samples_in_both_splits", text, other.place, weight=6)
            elif is_apart and any(s >= 0.98 for s in shares) and _is_small_part(calls, other):
                text = (
                    "Some of the sets evaluated here lie wholly within the samples trained on, and are a "
                    "small part of them."
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
    others = [x for x in facts.loaders if not x.trained and x.passes and x.indices]
    for train in trained:
        same = [(o, len((train.indices or frozenset()) & (o.indices or frozenset()))) for o in others
                if o.dataset_key == train.dataset_key]  # fmt: skip
        has_apart = any(o.dataset_key != train.dataset_key or _share(train, o) == 0 for o in others)
        for other, common in same:
            share = common / max(1, len(other.indices or ()))
            whole = share == 1 and other.indices == train.indices
            text = f"{common} of the {len(other.indices or ())} items that this loader reads are among the "
            text += f"{len(train.indices or ())} of the training loader."
            if other.sampler_key == train.sampler_key or (whole and "Sampler" not in other.order and _is_subset(other)):
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
                    f"{common} of {len(other.rows)} items that this loader read are, number by number, items "
                    "of the training "
                )
                yield sure("same_samples_in_both_splits", f"{text}loader, as far as seen.", other.place, weight=6)


def _training(facts: Facts) -> list[Calls]:
    return [c for c in facts.calls if c.is_training and c.grad]


def _evaluations(facts: Facts, calls: Calls) -> list[Calls]:
    """Calls of the same model, or of a copy of it, that nothing is learnt from."""
    model = facts.models[calls.model]
    same = [c for c in facts.calls if facts.models[c.model].signatures & model.signatures and not c.is_training]
    return [c for c in same if c.scored or (c.grad and c.count >= 2)]


def _moments(calls: Calls) -> tuple[float, float]:
    mean = calls.total / calls.numbers
    return mean, max(0.0, calls.squares / calls.numbers - mean**2) ** 0.5


def _own_moments(parts: list[Calls]) -> tuple[float, float]:
    numbers = sum(p.own_numbers for p in parts)
    if not numbers:
        return 1.0, 0.0
    mean = sum(p.own_total for p in parts) / numbers
    return mean, max(0.0, sum(p.own_squares for p in parts) / numbers - mean**2) ** 0.5


def _is_centred(parts: list[Calls], near: float = 1e-5) -> bool:
    """The mean over all samples is 0 as exactly as arithmetic gives it, and they are spread."""
    mean, std = _own_moments(parts)
    return sum(p.own_numbers for p in parts) >= ENOUGH and abs(mean) < near and 0.3 < std < 3


def _is_centred_by_batch(calls: Calls) -> bool:
    """Every batch is centred: each sample is standardised by itself, which is no leak."""
    return len(calls.sketches) >= 2 and all(abs(s.mean) < 1e-4 for s in calls.sketches)


def _shares(calls: Calls, other: Calls) -> list[float]:
    """For each pass, or each call without a loader: the share of its rows that were trained on."""
    return [sum(row in calls.rows for row in group) / len(group) for group in other.groups if len(group) >= 4]


def _is_small_part(calls: Calls, other: Calls) -> bool:
    """A set that was trained on wholly, and is no more than half of what was trained on: no training accuracy."""
    inside = [g for g in other.groups if len(g) >= 4 and all(row in calls.rows for row in g)]
    union = set().union(*inside)
    return len(inside) >= 2 and other.loader < 0 and len(union) < 0.5 * len(calls.rows) and len(other.groups) < 64


def _share(train: Loader, other: Loader) -> float:
    mine, theirs = train.indices or frozenset(), other.indices or frozenset()
    return len(mine & theirs) / max(1, len(theirs))


def _is_subset(loader: Loader) -> bool:
    return loader.order == "random"


RULES = (scale, scale_of_targets, broken, unlike, shared)
