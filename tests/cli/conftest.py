"""The real command line anywhere, in a pipe or in a terminal; learners' files that are right or wrong."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

EXERCISES = Path(__file__).parent.parent / "exercises"
RunAt = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run_at() -> RunAt:
    """`practorch ARGS` in any folder, with any environment; a variable that is empty is left out."""

    def run(at: Path, *args: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        where = {key: value for key, value in {**os.environ, **env}.items() if value}
        command = [sys.executable, "-m", "practorch", *args]
        return subprocess.run(
            command, cwd=at, env=where, capture_output=True, text=True, input=stdin, timeout=120, check=False
        )

    return run


@pytest.fixture
def in_terminal() -> Callable[..., str]:
    """`practorch ARGS` in a terminal of its own: what it shows there."""

    def run(at: Path, *args: str, **env: str) -> str:
        where = {key: value for key, value in {**os.environ, "TERM": "xterm-256color", **env}.items() if value}
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "practorch", *args]
        child = subprocess.Popen(command, cwd=at, env=where, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(ours, 65536):
                shown += chunk
        except OSError:  # how a terminal says that the other side is gone
            pass
        os.close(ours)
        child.wait(60)
        return shown.decode()

    return run


@pytest.fixture
def write(home: Path) -> Callable[[str, str], Path]:
    """Write a learner's file for an exercise; the words "right" and "wrong" stand for such a file."""

    def write(name: str, text: str) -> Path:
        path = home / "basics" / f"{name}.py"
        path.write_text({"right": solution(name), "wrong": wrong(name)}.get(text, text))
        return path

    return write


def solution(name: str) -> str:
    return (EXERCISES / "basics" / name / "solution.py").read_text()


def wrong(name: str) -> str:
    """A file with a known mistake: shifts_left, exponentiates_unshifted."""
    before, after = {
        "shift": ("[x[-1:], x[:-1]]", "[x[1:], x[:1]]"),
        "row_softmax": ("(x - x.amax(1, keepdim=True)).exp()", "x.exp()"),
    }[name]
    text = solution(name)
    assert before in text
    return text.replace(before, after)
