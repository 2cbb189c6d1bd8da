"""How the learning rate goes over a run, as a share of its peak; and how many updates the run has.

Every schedule is a function of progress, from 0 at the first update to 1 after the last: a run that must end in 60
seconds anneals as exactly as one of 10 epochs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

FINAL_SHARE = 0.2  # wsd: the last fifth goes down
STEPS_AT = (0.5, 0.75)  # step: a tenth, then a hundredth, as He et al. 2015 did at half and three quarters


def factor(schedule: str, progress: float, *, warmup: float) -> float:
    """Share of the peak learning rate at progress in [0, 1]; a straight line from 0 up during warmup.

    onecycle    a straight line down to 0. Source: Smith and Topin 2017, arXiv 1708.07120, without the cycled momentum.
    cosine      half a cosine down to 0. Source: Loshchilov and Hutter 2016, arXiv 1608.03983, equation 5.
    wsd         the peak, and a straight line to 0 in the last fifth. Source: Hu et al. 2024, arXiv 2404.06395.
    step        the peak, a tenth of it from half on, a hundredth from three quarters on.
    constant    the peak.
    """
    if progress < warmup:
        return progress / warmup
    done = (progress - warmup) / (1 - warmup)
    if schedule == "onecycle":
        return 1 - done
    if schedule == "cosine":
        return 0.5 * (1 + math.cos(math.pi * done))
    if schedule == "wsd":
        return min(1.0, (1 - progress) / FINAL_SHARE)
    if schedule == "step":
        return 0.1 ** sum(progress >= at for at in STEPS_AT)
    if schedule == "constant":
        return 1.0
    raise ValueError(f"no schedule {schedule!r}")


@dataclass(frozen=True)
class Plan:
    """How many updates a run has: rows of (from this update on, progress there, updates in all).

    A run of so many epochs has one row. A run of so many seconds measures how long an update takes, and gets a row
    whenever that has changed; progress goes on without a jump.
    """

    rows: tuple[tuple[float, ...], ...]

    @staticmethod
    def of(steps: int) -> Plan:
        """The plan of a run whose number of updates is known."""
        return Plan(((0.0, 0.0, float(steps)),))

    @property
    def steps(self) -> int:
        """Updates in all, as far as known."""
        return int(self.rows[-1][2])

    def progress(self, step: int) -> float:
        """How much of the run lies behind when update number step, counted from 0, begins."""
        start, done, end = next(row for row in reversed(self.rows) if row[0] <= step)
        return done + (1 - done) * (step - start) / max(1.0, end - start)

    def again(self, step: int, steps_left: int) -> Plan:
        """The same up to step, and from there on so many more updates."""
        return Plan((*self.rows, (float(step), self.progress(step), float(step + max(1, steps_left)))))
