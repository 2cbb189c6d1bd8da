"""What an observer may give back besides plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class AtMost:
    """A counted cost: a learner may spend up to factor times the solution's amount, plus a little."""

    amount: float
    unit: str
    factor: float = 1.0
    plus: float = 0.0


@dataclass(frozen=True)
class Near:
    """A value with its own tolerances, where the defaults by dtype do not fit and there is a reason."""

    value: Any
    rtol: float
    atol: float
