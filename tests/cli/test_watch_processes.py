"""Watching as processes: lines in a pipe, a real terminal, two terminals at once, and what is left afterwards."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

Cli = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[str, str], Path]

PATIENCE_S = 60.0
ENDLESS = "def shift(x):\n    while True:\n        pass\n"


class Plain:
    """A running `practorch watch --plain` and its lines so far."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self.child, self.lines = child, list[str]()
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.child.stdout is not None
        for line in self.child.stdout:
            self.lines.append(line.rstrip("\n"))

    def until(self, text: str) -> None:
        wait_for(lambda: any(text in line for line in self.lines), f"{text!r} in {self.lines}")

    @property
    def num_verdicts(self) -> int:
        return sum(line.startswith("-- ") for line in self.lines)

    def interrupt(self) -> int:
        os.killpg(self.child.pid, signal.SIGINT)
        code = self.child.wait(PATIENCE_S)
        self.reader.join()
        return code


@contextmanager
def plain(home: Path, *args: str) -> Iterator[Plain]:
    command = [sys.executable, "-m", "practorch", "watch", "shift", "--plain", *args]
    pipe = subprocess.PIPE
    child = subprocess.Popen(
        command, cwd=home, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    )
    assert child.stderr is not None
    watch = Plain(child)
    try:
        yield watch
    finally:
        if child.poll() is None:
            watch.interrupt()
        child.stderr.close()
        assert child.stdout is not None
        child.stdout.close()


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Look again and again until it holds; only what never comes takes all the patience."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"did not come: {what}"
        time.sleep(0.05)


def processes_of_session(leader: int) -> list[str]:
    found = subprocess.run(["ps", "-o", "pid=,args=", "-s", str(leader)], capture_output=True, text=True, check=False)
    return found.stdout.splitlines()


def tried(home: Path) -> list[dict[str, str]]:
    lines = [json.loads(line) for line in (home / "journal.jsonl").read_text().splitlines()]
    return [line for line in lines if line["event"] == "tried"]


@pytest.mark.parametrize("how", [(), ("--poll",)], ids=["told by the system", "polling"])
def test_every_save_is_met_with_lines(home: Path, write: Write, how: tuple[str, ...]) -> None:
    with plain(home, *how) as watch:
        watch.until("shift: not started yet")
        write("shift", "wrong")
        watch.until("looks like: This moves everything to the left.")
        write("shift", "right")
        watch.until("shift: passed")
        assert watch.num_verdicts == 3


def test_lines_in_a_pipe_have_no_codes(home: Path) -> None:
    with plain(home) as watch:
        watch.until("shift: not started yet")
        assert not [line for line in watch.lines if "\x1b" in line]


def test_ctrl_c_ends_it_and_leaves_nothing(home: Path) -> None:
    with plain(home) as watch:
        watch.until("shift: not started yet")
        assert watch.interrupt() in (0, 130)
        assert processes_of_session(watch.child.pid) == []


def test_ctrl_c_during_a_check_ends_the_check(home: Path, write: Write) -> None:
    with plain(home) as watch:
        watch.until("shift: not started yet")
        write("shift", ENDLESS)
        time.sleep(0.5)  # the check has begun, or else it never will: both must end
        assert watch.interrupt() in (0, 130)
        assert [line["status"] for line in tried(home)] == ["not started"]


def test_two_terminals_and_a_watch_lose_no_line(home: Path, cli: Cli, write: Write) -> None:
    def terminal(name: str) -> None:
        for _ in range(4):
            cli("check", name)

    with plain(home) as watch:
        watch.until("shift: not started yet")
        terminals = [threading.Thread(target=terminal, args=(name,)) for name in ("shift", "row_softmax")]
        for each in terminals:
            each.start()
        for i, text in enumerate(["wrong", "right", "wrong"], start=2):
            write("shift", text)
            wait_for(lambda i=i: watch.num_verdicts == i, f"verdict {i}")  # type: ignore[misc]
        for each in terminals:
            each.join()
        assert watch.interrupt() in (0, 130)
        assert len(tried(home)) == 4 + 4 + watch.num_verdicts


# --- a real terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """A tmux of our own, 80 x 24: `terminal(command, ...)` is its answer."""
    if shutil.which("tmux") is None:
        pytest.skip("there is no tmux on this machine, so no real terminal to look at")
    socket = f"practorch-{os.getpid()}"

    def tmux(*args: str) -> str:
        done = subprocess.run(["tmux", "-L", socket, "-f", "/dev/null", *args], capture_output=True, text=True)
        return done.stdout

    yield tmux
    tmux("kill-server")


def test_a_real_terminal_shows_the_verdict_and_leaves_nothing(
    home: Path, write: Write, terminal: Callable[..., str]
) -> None:
    command = f"cd '{home}' && exec '{sys.executable}' -m practorch watch shift"
    terminal("new-session", "-d", "-s", "watch", "-x", "80", "-y", "24", command)
    pid = int(terminal("list-panes", "-t", "watch", "-F", "#{pane_pid}"))

    def shows(text: str) -> None:
        wait_for(lambda: text in terminal("capture-pane", "-p", "-t", "watch"), text)

    shows("shift: not started yet")
    write("shift", "wrong")
    shows("looks like: This moves everything to the left.")
    write("shift", "right")
    shows("shift: passed")
    assert "q quit" in terminal("capture-pane", "-p", "-t", "watch").rstrip().splitlines()[-1]
    terminal("kill-session", "-t", "watch")
    wait_for(lambda: processes_of_session(pid) == [], "an end of the watch")
