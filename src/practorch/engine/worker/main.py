"""The worker's life: limits, its own three channels, one job, the end."""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import os
import signal
import socket
import sys
import warnings
from typing import Any

from practorch.engine import limits
from practorch.engine.wire import Frame, Reader, receive, send

_exit = os._exit


def live(channel: int, output: int, trace: int, scratch: str, *, touched: bool) -> None:
    """Wait for the job on channel, do it, and end the process. Never returns.

    output takes what the job prints, trace the lines that were running when it crashed or ran out of time. touched
    makes the process's pages its own before it says that it is armed.
    """
    code = 70
    try:
        _settle(output, scratch)
        sock = socket.socket(fileno=channel)
        if touched:
            from practorch.engine.worker.session import touch_pages

            with contextlib.redirect_stdout(None), contextlib.redirect_stderr(None):
                touch_pages()
            gc.freeze()
        send(sock, {"m": "armed", "pid": os.getpid()})
        reader = Reader()
        job = receive(sock, reader)
        if job is not None:
            _work(sock, reader, job, trace)
        code = 0
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
        _exit(code)


def _settle(output: int, scratch: str) -> None:
    """An own session, no terminal, prints into the pipe, a private folder to be in."""
    with contextlib.suppress(PermissionError):
        os.setsid()
    limits.die_with_parent()
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(null)
    os.close(output)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - it lives as long as the process
    sys.stdout = open(1, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
    os.chdir(scratch)
    os.environ["TMPDIR"] = scratch
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _work(sock: socket.socket, reader: Reader, job: Frame, trace: int) -> None:
    from practorch.engine.worker.session import Session

    spec = job.header
    limits.apply(spec["limits"])
    warnings.formatwarning = _one_line
    faulthandler.enable(trace)
    faulthandler.dump_traceback_later(spec["limits"]["timeout_s"], file=trace)

    waiting = bytearray()

    def tell(header: dict[str, Any], blob: bytes) -> None:
        """A call's record goes out with the next thing to be said: half as many times the server is woken."""
        waiting.extend(Frame(header, blob).to_bytes())
        if header["m"] != "call" or len(waiting) > 1 << 20:
            sock.sendall(waiting)
            waiting.clear()

    _note_exits(tell, spec["path"])
    session = Session(spec, tell)
    if not session.load():
        return
    while (order := receive(sock, reader)) is not None and "seed" in order.header:
        session.run(int(order.header["seed"]))


def _one_line(message: Any, category: type, filename: str, lineno: int, line: str | None = None) -> str:
    """A warning as a learner reads it: what, and which line of theirs; no paths of ours, no place inside torch."""
    text = str(message).partition(" (Triggered internally")[0].strip()
    return f"line {lineno}: {category.__name__}: {text}\n"


def _note_exits(tell: Any, path: str) -> None:
    """os._exit ends a process without a word: say from which line first."""

    def noted(code: int) -> None:
        frame, line = sys._getframe(1), None
        while frame is not None and line is None:
            line = frame.f_lineno if frame.f_code.co_filename == path else None
            frame = frame.f_back  # type: ignore[assignment]
        tell({"m": "exit", "how": f"os._exit({code})", "line": line}, b"")
        _exit(code)

    os._exit = noted  # type: ignore[assignment]
