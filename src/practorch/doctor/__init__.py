"""What is wrong with this machine, and why a training run does not learn."""

from __future__ import annotations

from practorch.doctor.run.watching import watch

__all__ = ["watch"]
