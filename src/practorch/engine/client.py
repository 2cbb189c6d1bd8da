"""The thin side: asks the server, starts it when it is not there. It does not import torch."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from practorch.engine import home, limits
from practorch.engine.wire import Reader, receive, send
from practorch.errors import FAULT, EngineStopped, ExerciseFault, PractorchError

SERVICE = "practorch.service"
START_TIMEOUT_S = 120.0
Told = Callable[[dict[str, Any]], None]


def ask(
    op: str, payload: dict[str, Any] | None = None, *, launcher: str | None = None, told: Told | None = None
) -> dict[str, Any]:
    """The server's answer; it is started first if it is not there. told hears events on the way.

    Raises PractorchError with the server's own words, EngineStopped if it cannot be reached.
    """
    named = launcher or default_launcher()
    try:
        with connected(named, told) as sock:
            return exchange(sock, op, payload or {}, told)
    except EngineStopped:
        if running(named) is not None:
            raise
    # It was on its way out (idle, or its code was renewed) when we came: a new one answers.
    with connected(named, told) as sock:
        return exchange(sock, op, payload or {}, told)


def exchange(sock: socket.socket, op: str, payload: dict[str, Any], told: Told | None = None) -> dict[str, Any]:
    """One request over an open connection; closing the socket from elsewhere cancels it."""
    reader = Reader()
    try:
        send(sock, {**payload, "op": op})
        while (frame := receive(sock, reader)) is not None:
            if "event" in frame.header:
                if told:
                    told(frame.header["event"])
            elif "error" in frame.header:
                raise _error(frame.header["error"])
            else:
                answer = frame.header["answer"]
                assert isinstance(answer, dict)
                return answer
    except (ConnectionError, OSError) as error:
        raise EngineStopped(f"the engine went away: {error}", hint="try again; it starts by itself") from None
    raise EngineStopped("the engine ended before it answered", hint="try again; practorch engine log shows why")


def default_launcher() -> str:
    """$PRACTORCH_LAUNCHER (fork or spare), or auto."""
    return os.environ.get("PRACTORCH_LAUNCHER", "auto")


def running(launcher: str | None = None) -> int | None:
    """The server's process id, or None if none is up."""
    try:
        with _connect(home.socket_path(launcher or default_launcher())) as sock:
            return int(exchange(sock, "ping", {})["pid"])
    except OSError:
        return None


def stop(launcher: str | None = None) -> bool:
    """Stop the server; True if there was one. Returns when it is gone."""
    path = home.socket_path(launcher or default_launcher())
    try:
        with _connect(path) as sock:
            pid = int(exchange(sock, "ping", {})["pid"])
        with _connect(path) as sock:
            exchange(sock, "stop", {})
    except OSError:
        return False
    for _ in range(400):
        if not limits.is_alive(pid):
            break
        time.sleep(0.025)
    return True


def connected(launcher: str, told: Told | None = None) -> socket.socket:
    """A connection to the server, started if need be."""
    path = home.socket_path(launcher)
    try:
        return _connect(path)
    except OSError:
        pass
    if not home.torch_build():
        raise PractorchError("torch is not installed beside practorch", hint="pip install torch")
    if told:
        told({"starting": "the engine starts: it imports torch once, then every check is fast"})
    pid = _start(launcher)
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        try:
            return _connect(home.socket_path(launcher))
        except OSError:
            if not limits.is_alive(pid):
                raise EngineStopped("the engine could not start", hint=f"{home.log_path()}: {_last_line()}") from None
            time.sleep(0.02)
    raise EngineStopped(f"the engine did not start in {START_TIMEOUT_S:.0f} s", hint=f"see {home.log_path()}")


def _connect(path: Path) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX)
    try:
        sock.connect(str(path))
    except OSError:
        sock.close()
        raise
    return sock


def _start(launcher: str) -> int:
    """Start a server that outlives us; its process id."""
    command = [sys.executable, "-m", SERVICE, "--launcher", launcher, "--detach"]
    with open(home.log_path(), "ab") as log:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, start_new_session=True, cwd="/",
            check=False,
        )  # fmt: skip
    if done.returncode or not done.stdout.strip().isdigit():
        raise EngineStopped("the engine could not start", hint=f"{home.log_path()}: {_last_line()}")
    return int(done.stdout)


def _last_line() -> str:
    with contextlib.suppress(OSError, IndexError):
        return home.log_path().read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1]
    return ""


def _error(data: dict[str, Any]) -> PractorchError:
    kind = ExerciseFault if data.get("exit_code") == FAULT else PractorchError
    return kind(str(data.get("message")), hint=str(data.get("hint", "")))
