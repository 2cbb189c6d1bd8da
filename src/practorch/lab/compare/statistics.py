"""Means with intervals, and whether a difference is more than the spread over seeds."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

# Student's t for a two-sided interval of 95 %, by degrees of freedom.
# Source: NIST, "Engineering Statistics Handbook", 1.3.6.7.2.
T_95 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
    2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip
NORMAL_95 = 1.960


@dataclass(frozen=True)
class Estimate:
    """A mean, and how far to each side its interval of 95 % goes; nan with one value."""

    mean: float
    margin: float

    def __str__(self) -> str:
        return f"{self.mean:.2f}" if math.isnan(self.margin) else f"{self.mean:.2f} ± {self.margin:.2f}"


def estimate(values: Sequence[float]) -> Estimate:
    """The mean of values that are alike but for chance, with Student's interval."""
    mean = statistics.fmean(values)
    if len(values) < 2:
        return Estimate(mean, math.nan)
    t = T_95[len(values) - 2] if len(values) - 2 < len(T_95) else NORMAL_95
    return Estimate(mean, t * statistics.stdev(values) / math.sqrt(len(values)))


def difference(first: Sequence[float], second: Sequence[float]) -> Estimate:
    """first minus second, pair by pair: runs with the same seed saw the same batches."""
    return estimate([a - b for a, b in zip(first, second, strict=True)])


def verdict(name: str, other: str, found: Estimate) -> str:
    """What a difference in percentage points means, as a sentence."""
    if math.isnan(found.margin):
        return (
            f"{name} and {other} differ by {found.mean:+.2f} points in one seed: that says nothing about the next one."
        )
    if abs(found.mean) <= found.margin:
        return f"{name} and {other} differ by {found} points: within what the seed alone does, so neither is better."
    better, worse = (name, other) if found.mean > 0 else (other, name)
    return f"{better} is better than {worse} by {Estimate(abs(found.mean), found.margin)} points."
