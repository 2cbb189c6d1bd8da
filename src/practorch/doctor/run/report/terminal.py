"""Findings and the end report as lines for a terminal, on standard error: standard output is the script's own."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Set
from pathlib import Path
from statistics import median

from practorch.doctor.run.facts import Crash, Facts
from practorch.doctor.run.findings import Finding
from practorch.doctor.run.place import Place

ANSI = {"sure": "31;1", "likely": "33", "name": "36", "dim": "2", "good": "32", "strong": "1"}
MARGIN = " " * 12


def paint(text: str, role: str) -> str:
    """Text in a role's colour where standard error is a terminal that wants colour."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    if not (sys.stderr.isatty() or os.environ.get("FORCE_COLOR")):
        return text
    return f"\x1b[{ANSI[role]}m{text}\x1b[0m"


def width() -> int:
    return min(shutil.get_terminal_size((100, 24)).columns, 100)


def finding_lines(finding: Finding) -> list[str]:
    """What was done; the numbers; the line; why; what to try; where to read more."""
    sign = "✗" if finding.certainty == "sure" else "?"
    head = f"{paint(f'{sign} {finding.certainty}', finding.certainty)}  {paint(finding.title, 'strong')}"
    out = [head, *_part("seen", finding.evidence)]
    if finding.place.line:
        out.append(f"  at:       {shown(finding.place)}   {finding.place.code}".rstrip())
    out += _part("why", finding.why)
    out += _part("try", finding.what_to_try)
    return [*out, paint(f"  more:     practorch mistakes {finding.id}", "dim")]


def tell(finding: Finding) -> None:
    """A finding that has just become sure, on standard error."""
    print("\n".join(["", *finding_lines(finding), ""]), file=sys.stderr, flush=True)


def report_lines(facts: Facts, findings: list[Finding], told: Set[str] = frozenset()) -> list[str]:
    """The report at the end of a run; what was told while it ran is one line here."""
    name = os.path.basename(facts.script) or "the run"
    out = ["", paint(f"doctor: {name}", "strong") + f", {_span(facts)}"]
    for finding in findings:
        out += _again(finding) if finding.id in told else ["", *finding_lines(finding)]
    if facts.crash is not None:
        out += ["", *crash_lines(facts.crash)]
    if not findings and facts.crash is None:
        out.append(f"  {paint('✓', 'good')} no mistake recognised" if facts.was_trained else "  no training was seen")
    out += [paint(f"  not seen: {text}", "dim") for text in dict.fromkeys(facts.unseen)]
    if facts.faults:
        out.append(paint(f"  the doctor itself stumbled {len(facts.faults)} times: {facts.faults[0]}", "dim"))
    return out


def _again(finding: Finding) -> list[str]:
    where = f"  ({shown(finding.place)})" if finding.place.line else ""
    sign = paint(f"✗ {finding.certainty}", finding.certainty)
    return ["", f"{sign}  {paint(finding.title, 'strong')}{where}", *_part("seen", finding.evidence)]


def crash_lines(crash: Crash) -> list[str]:
    """The line that raised, and the shapes in it."""
    out = [f"{paint('✗ stopped', 'sure')}  {crash.kind} at {shown(crash.place)}   {crash.place.code}".rstrip()]
    return out + [f"  {text}" for text in crash.shapes]


def shown(place: Place) -> str:
    """A place, relative to where we are if it is below."""
    try:
        path = str(Path(place.file).resolve().relative_to(Path.cwd()))
    except (ValueError, OSError):
        path = place.file
    return f"{path}:{place.line}"


def _part(label: str, text: str) -> list[str]:
    if not text:
        return []
    lead = f"  {label}:".ljust(12)
    return textwrap.wrap(text, width(), initial_indent=lead, subsequent_indent=MARGIN)


def _span(facts: Facts) -> str:
    losses = facts.curves.loss
    steps = f"{facts.num_steps} steps in {facts.seconds:.1f} s"
    if facts.stopped_by:
        steps += f", stopped by {facts.stopped_by}"
    if len(losses) > 1:
        end = median(value for _, value in losses[-max(1, min(50, len(losses) // 10)) :])  # not of one odd batch
        steps += f", loss {losses[0][1]:.4g} to {end:.4g}"
    return steps
