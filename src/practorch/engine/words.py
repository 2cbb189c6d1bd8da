"""How a run ended, in a learner's words."""

from __future__ import annotations

from practorch.engine.records import Ending
from practorch.engine.verdict import Case

_SIGNALS = {
    "SIGSEGV": "it touched memory that is not its own",
    "SIGABRT": "a library gave up",
    "SIGKILL": "it was killed",
    "SIGXCPU": "it used up its processor time",
    "SIGFPE": "an impossible integer division",
    "SIGBUS": "it touched memory that is not there",
}


def ended_words(ending: Ending) -> str:
    """One sentence on an ending that is not a complete record."""
    at = f" at line {ending.line}" if ending.line else ""
    running = f"; line {ending.line} was running" if ending.line else ""
    during = f" (during {ending.during})" if ending.during else ""
    if ending.how == "out of time":
        return f"stopped after {ending.detail}{running}{during}"
    if ending.how == "raised on import" and ending.raised is not None and ending.raised.ends_process:
        return f"your code ended the process before the checks finished: {ending.raised.type}{at}"
    if ending.how == "raised on import" and ending.raised is not None:
        return f"{ending.raised.type}{at}: {ending.detail}"
    if ending.how == "exited":
        return f"your code ended the process before the checks finished: {ending.detail}{at}"
    if ending.how == "crashed":
        why = _SIGNALS.get(ending.detail, "")
        return f"the process crashed: {ending.detail}{f', {why}' if why else ''}{running}{during}"
    if ending.how == "too much output":
        return f"stopped after {ending.detail} of prints{during}"
    if ending.how == "too many processes":
        return f"stopped: more than {ending.detail} processes at once{during}"
    if ending.how == "out of memory":
        return f"out of memory{at}: {ending.detail}"
    if ending.how == "malformed record":
        return f"the record that came back is not one ({ending.detail}): did your code write to a file descriptor?"
    return "cancelled"


def import_case(ending: Ending, touched: tuple[str, ...]) -> Case:
    """The case of a file that did not load, or that left a mode changed."""
    error = ending.raised
    if error is None:
        return Case("import", "state", ", ".join(touched), "changed by your file", "left as it was")
    got = f"{error.type}: {error.first_line}".rstrip(": ")
    return Case("import", "raised", "", got, "no error", error.line, error.code, error.shapes)


def forbidden_case(name: str, line: int | None, why: str) -> Case:
    """The case of a call that the statement rules out."""
    where = f"line {line}" if line else "in a call that your code made"
    return Case(name, "forbidden", where, f"{name} was called", why or "your own code", line)
