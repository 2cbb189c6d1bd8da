"""The samples: scaled once, alike everywhere, and whole."""

from __future__ import annotations

from collections.abc import Iterator

from practorch.doctor.run.facts import Facts
from practorch.doctor.run.findings import Finding, likely, sure
from practorch.doctor.run.records import Calls

FEW = 3

ENOUGH = 1000  # numbers, for a mean and a deviation to be compared


def scale(facts: Facts) -> Iterator[Finding]:
    """Pixels from 0 to 255, or divided twice; raw features."""
    for calls in facts.training_calls():
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
                f"The targets {loss.target_shape} are whole numbers from {loss.target_low:g} to {loss.target_high:g}, "
                "the "
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
    for calls in facts.training_calls():
        for other in facts.evaluations_of(calls):
            if min(calls.numbers, other.numbers) < ENOUGH or "float" not in calls.dtype:
                continue
            (mean, std), (mean2, std2) = _moments(calls), _moments(other)
            if std <= 0 or std2 <= 0 or calls.shape[1:] != other.shape[1:]:
                continue
            if not _is_alike(calls, other):
                if any(_is_alike(more, other) for more in facts.training_calls() if more.model == calls.model):
                    continue
                yield sure(
                    "normalised_differently",
                    f"Training inputs have mean {mean:.3g} and deviation {std:.3g}; in this evaluation they have "
                    f"{mean2:.3g} and {std2:.3g}.",
                    other.place,
                    weight=7,
                )
            elif _is_centred([other]) and len(other.rows) == _num_trained(facts, calls):
                text = (
                    f"The {len(other.rows)} samples evaluated are as many as those trained on, and exactly as they are "
                )
                yield sure(
                    "same_samples_in_both_splits", f"{text}centred: they are the same ones.", other.place, weight=6
                )
            elif _is_centred([other]) and not _is_centred_by_batch(calls):
                mean, std = _own_moments([other])
                yield sure(
                    "test_normalised_by_itself",
                    f"The {len(other.rows)} samples evaluated have mean {mean:.1g} and deviation {std:.4f}: so "
                    "exactly centred, they were standardised by their own statistics.",
                    other.place,
                    weight=6,
                )
        yield from _statistics_of_all(facts, calls)


def _statistics_of_all(facts: Facts, calls: Calls) -> Iterator[Finding]:
    """Training and evaluation together are centred exactly, and the training alone is not."""
    others = facts.evaluations_of(calls)
    if others and not _is_centred([calls]) and _is_centred([calls, *others]):
        mean, _ = _own_moments([calls, *others])
        alone, _ = _own_moments([calls])
        yield sure(
            "test_statistics_leak",
            f"All {sum(len(p.rows) for p in [calls, *others])} samples together have mean {mean:.1g}; those trained "
            f"on have {alone:.3g}: the statistics were taken over both.",
            calls.place,
            weight=5,
        )


def _moments(calls: Calls) -> tuple[float, float]:
    mean = calls.total / calls.numbers
    return mean, max(0.0, calls.squares / calls.numbers - mean**2) ** 0.5


def _is_alike(calls: Calls, other: Calls) -> bool:
    if not calls.numbers or calls.shape[1:] != other.shape[1:]:
        return False
    (mean, std), (mean2, std2) = _moments(calls), _moments(other)
    return std > 0 and abs(mean - mean2) / std <= 0.6 and 0.6 < std2 / std < 1.67


def _num_trained(facts: Facts, calls: Calls) -> int:
    """How many items the training loader can read; -1 if that is not known."""
    indices = facts.loaders[calls.loader].indices if calls.loader >= 0 else None
    return len(indices) if indices else -1


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


RULES = (scale, scale_of_targets, broken, unlike)
