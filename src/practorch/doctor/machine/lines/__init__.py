"""The lines of the machine's screen. One file per topic; each gives lines for what it finds."""

from __future__ import annotations

from practorch.doctor.machine.facts import Machine
from practorch.doctor.machine.lines import accelerators, environment, packages, system
from practorch.doctor.machine.lines.line import Line

__all__ = ["Line", "every_line"]


def every_line(machine: Machine) -> list[Line]:
    """What there is to say about a machine, in reading order."""
    return [
        *system.lines(machine),
        *accelerators.lines(machine),
        *packages.lines(machine),
        *environment.lines(machine),
    ]
