"""How things look in a terminal: colour only where it helps, and everything readable without it."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from contextvars import ContextVar
from pathlib import Path

import click

from practorch.engine.precheck import TEXT_RULES
from practorch.engine.verdict import Case, Check, Finding, Verdict

MAX_CASES = 3
MAX_PRINTS = 40
UNREAD = "your file"
COLUMNS: ContextVar[int] = ContextVar("columns", default=0)
ROLES = {"good": "green", "bad": "red", "name": "cyan", "dim": None, "strong": None, "warm": "yellow"}
SIGNS = {"passed": "✓", "failed": "✗", "not started": "·", "not run": "-"}


def paint(text: str, role: str) -> str:
    """Text in a role's colour, plain where there is no colour."""
    if not has_colour():
        return text
    return click.style(text, fg=ROLES[role], dim=role == "dim" or None, bold=role == "strong" or None)


def has_colour() -> bool:
    """Standard output is a terminal that wants colour."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(COLUMNS.get() or os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def say(text: str = "") -> None:
    """A line on standard output."""
    click.echo(text, color=has_colour() or None)


def say_error(message: str, hint: str = "") -> None:
    """An error, a blank line, a hint, on standard error."""
    click.echo(f"error: {message}", err=True)
    if hint:
        click.echo(f"\nhint: {hint}", err=True)


def width() -> int:
    """Columns to write in: those of the pane that asks, else the terminal's, a hundred at most."""
    return COLUMNS.get() or min(shutil.get_terminal_size((100, 24)).columns, 100)


def cut(text: str, columns: int) -> str:
    """Text that fits, with an ellipsis where it was cut."""
    return text if len(text) <= columns else f"{text[: columns - 1].rstrip()}…"


def wrapped(text: str, indent: str = "", label: str = "", role: str = "", lead: str | None = None) -> str:
    """Text broken at the width; label stands before it, in a role's colour, and what follows is indented."""
    start = (indent if lead is None else lead) + label
    filled = textwrap.fill(text, width(), initial_indent=start, subsequent_indent=indent)
    return filled.replace(label, paint(label, role), 1) if label and role else filled


def link(path: Path, line: int | None = None) -> str:
    """A path that can be clicked where the terminal knows links, path:line everywhere."""
    text = f"{path}:{line}" if line else str(path)
    if not (has_colour() and (COLUMNS.get() or sys.stdout.isatty())):
        return text
    return f"\x1b]8;;{path.absolute().as_uri()}\x1b\\{text}\x1b]8;;\x1b\\"


def verdict_lines(
    verdict: Verdict, path: Path, remember: str = "", named: str = "", *, cause_first: bool = False
) -> list[str]:
    """A verdict as lines: what came of it, what missed, why, what to try, how to repeat it (named is what to check)."""
    is_unread = bool(verdict.checks) and verdict.checks[0].name == UNREAD
    misses, causes = _misses(verdict, path, is_unread), _causes(verdict, path, is_unread)
    out = [headline(verdict), *(causes + misses if cause_first else misses + causes)]
    if verdict.prints.strip():
        prints = verdict.prints.rstrip().splitlines()
        out += ["", paint("  your prints:", "dim"), *(f"    {line}" for line in prints[:MAX_PRINTS])]
        out += [paint(f"    and {len(prints) - MAX_PRINTS} more lines", "dim")] if len(prints) > MAX_PRINTS else []
    if verdict.is_pass and remember:
        out += ["", wrapped(remember, "  ")]
    if verdict.status == "failed" and not is_unread:
        out += ["", paint(f"  again:      practorch check {named or verdict.exercise} --seed {verdict.seed}", "dim")]
    return out


def _misses(verdict: Verdict, path: Path, is_unread: bool) -> list[str]:
    out: list[str] = []
    for check in verdict.checks:
        if check.status == "failed" and not is_unread:
            out += ["", *_check_lines(check, path)]
    waiting = [c for c in verdict.checks if c.status == "not started"]
    out += ["", *(_not_started(c) for c in waiting)] if waiting else []
    return out + (["", wrapped(verdict.stopped, "  ")] if verdict.stopped else [])


def _causes(verdict: Verdict, path: Path, is_unread: bool) -> list[str]:
    out: list[str] = []
    for finding in verdict.findings:
        code = verdict.checks[0].cases[0].code if is_unread else ""
        out += ["", *finding_lines(finding, path, code)]
    return out


def headline(verdict: Verdict) -> str:
    """One line: the exercise and how it stands."""
    name = paint(verdict.exercise, "strong")
    total = len(verdict.checks)
    if verdict.is_pass:
        return f"{paint('✓', 'good')} {name}: {paint('passed', 'good')}, {_count(total, 'check')}  {_ms(verdict)}"
    if verdict.status == "not started":
        return f"{paint('·', 'warm')} {name}: not started yet"
    if verdict.status == "stopped":
        return f"{paint('✗', 'bad')} {name}: {paint('stopped', 'bad')} before the checks were done"
    if verdict.checks and verdict.checks[0].name == UNREAD:
        return f"{paint('✗', 'bad')} {name}: {paint('cannot be checked yet', 'bad')}"
    waiting = sum(c.status == "not started" for c in verdict.checks)
    missed = sum(c.status != "passed" for c in verdict.checks) - waiting
    missing = paint(f"{missed} of {_count(total, 'check')} missed", "bad")
    rest = paint(f", {waiting} not started", "warm") if waiting else ""
    return f"{paint('✗', 'bad')} {name}: {missing}{rest}  {_ms(verdict)}"


def finding_lines(finding: Finding, path: Path, code: str = "") -> list[str]:
    """What was done and why it is wrong; the evidence, or the place in the text; one question or step."""
    indent = " " * 14
    label = "problem:    " if finding.rule in TEXT_RULES else "looks like: "
    out = [wrapped(finding.text, indent, label, "warm", lead="  ")]
    if finding.line:
        out.append(f"  at:         {link(path, finding.line)}")
        out += [f"{indent}{line}" for line in code.splitlines()]
    elif finding.evidence:
        out.append(wrapped(finding.evidence, indent, lead="  seen in:    "))
    if finding.hint:
        out.append(wrapped(finding.hint, indent, lead="  try:        "))
    if finding.catalog:
        out.append(paint(f"  more:       practorch mistakes {finding.catalog}", "dim"))
    return out


def _not_started(check: Check) -> str:
    return wrapped(check.says, " " * 6, f"{SIGNS[check.status]} {check.name}  ", "warm", lead="  ")


def _check_lines(check: Check, path: Path) -> list[str]:
    out = [wrapped(check.says, " " * 6, f"{SIGNS[check.status]} {check.name}  ", "bad", lead="  ")]
    is_one_line = len({case.line for case in check.cases}) == 1 and check.cases[0].line is not None
    shown = check.cases[: 1 if is_one_line else MAX_CASES]
    for case in shown:
        out += _case_lines(case, path)
    if len(check.cases) > len(shown):
        out.append(paint(f"      and {_count(len(check.cases) - len(shown), 'more case')}", "dim"))
    return out


def _case_lines(case: Case, path: Path) -> list[str]:
    where = f"{case.where}: " if case.where else ""
    text = f"{where}got {case.got}, want {case.want}" if case.want else f"{where}{case.got} is not it"
    if case.kind in ("raised", "ended"):
        unanswered = case.got.endswith(" is not answered yet")
        text = f"{where}{case.got.removeprefix('NotImplementedError: ') if unanswered else case.got}"
    elif case.kind in ("changed", "state", "forbidden"):
        text = f"{case.where}: {case.got}" if case.kind != "forbidden" else f"{case.got} ({case.where})"
    out = [wrapped(text, " " * 10, f"{case.name}  ", "name", lead=" " * 6)]
    if case.line:
        out.append(f"          {link(path, case.line)}" + (f"   {case.code}" if case.code else ""))
        out += [f"          {paint(line, 'dim')}" for line in case.shapes]
    return out


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _ms(verdict: Verdict) -> str:
    return paint(f"({verdict.elapsed_ms:.0f} ms)", "dim") if verdict.elapsed_ms else ""
