"""The machine: what is in it, what torch makes of it, and what does not fit together. Nothing is sent anywhere."""

from __future__ import annotations

from practorch.doctor.machine.facts import Machine
from practorch.doctor.machine.lines import Line, every_line
from practorch.doctor.machine.probe import Probe

__all__ = ["Line", "Machine", "Probe", "every_line"]
