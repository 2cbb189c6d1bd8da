"""The machine: what is in it, what torch makes of it, and what does not fit together. Nothing is sent anywhere."""

from __future__ import annotations

from practorch.doctor.machine.facts import Machine
from practorch.doctor.machine.lines import Line, every_line
from practorch.doctor.machine.probe import Probe

__all__ = ["Line", "Machine", "Probe", "examine"]


def examine(probe: Probe) -> list[Line]:
    """What there is to say about a machine, a line for each thing, in reading order."""
    return every_line(Machine(probe))
