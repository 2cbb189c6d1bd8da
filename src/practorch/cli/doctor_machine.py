"""practorch doctor without a script: the machine on one screen."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from practorch.cli.text import paint, say, width, wrapped
from practorch.errors import FAILED, PASSED

if TYPE_CHECKING:
    from practorch.doctor.machine import Line

SIGNS = {"ok": ("✓", "good"), "note": ("!", "warm"), "wrong": ("✗", "bad")}
TOPIC = 14
MARGIN = " " * (TOPIC + 4)


def examine_machine(*, as_json: bool, with_measures: bool) -> int:
    """Print what there is to say about this machine; exit code 1 if something is wrong."""
    from practorch.doctor.machine import Machine, every_line
    from practorch.doctor.machine.probe import this_machine

    machine = Machine(this_machine(told=_asking()))
    _clear()
    lines = every_line(machine)
    measures = []
    if with_measures:
        from practorch.doctor.machine.measure import measure

        measures = measure(machine, told=_asking())
        _clear()
    if as_json:
        found = {"device": machine.device, "lines": lines, "measures": measures}
        say(json.dumps(found, default=dataclasses.asdict, ensure_ascii=False, indent=2))
    else:
        for text in screen([*lines, *measures]):
            say(text)
    return FAILED if any(line.state == "wrong" for line in lines) else PASSED


def print_device() -> int:
    """Print the device string to use: cuda, mps, xpu or cpu."""
    from practorch.doctor.machine import Machine
    from practorch.doctor.machine.probe import torch_alone

    say(Machine(torch_alone()).device)
    return PASSED


def screen(lines: Iterable[Line]) -> list[str]:
    """The lines as text: what is wrong has its cause below it, and the command that mends it."""
    shown, all_lines = [], list(lines)
    for line in all_lines:
        sign, role = SIGNS[line.state]
        text = wrapped(line.text, indent=MARGIN)
        shown.append(f"  {paint(sign, role)} {line.topic:<{TOPIC}}{text[len(MARGIN) :]}")
        if line.cause:
            shown.append(wrapped(line.cause, indent=MARGIN))
        if line.mend:
            shown.append(MARGIN + paint(line.mend, "name"))
    return ["", *shown, "", f"  {_sum(all_lines)}"]


def _sum(lines: list[Line]) -> str:
    wrong = sum(line.state == "wrong" for line in lines)
    notes = sum(line.state == "note" for line in lines)
    if not wrong:
        return "Nothing is wrong here." + (f" {notes} to know." if notes else "")
    return f"{wrong} wrong" + (f", {notes} to know" if notes else "") + ": the commands above mend it."


def _asking() -> Callable[[str], None]:
    """Says on a terminal what is being asked: torch takes seconds to answer."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda what: click.echo(f"\r  asking {what} …".ljust(width() - 1), err=True, nl=False)


def _clear() -> None:
    if sys.stderr.isatty():
        click.echo("\r".ljust(width()) + "\r", err=True, nl=False)
