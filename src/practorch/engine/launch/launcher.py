"""The one interface of both launchers, and the worker that they hand out."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from practorch.engine import limits

LauncherName = Literal["fork", "spare"]
THREADS = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass
class Channels:
    """Our ends and the worker's ends of its three channels, and the folder that it works in."""

    ours: tuple[socket.socket, int, int]
    theirs: tuple[int, int, int]
    scratch: str

    @staticmethod
    def opened(base: Path) -> Channels:
        here, there = socket.socketpair()
        output_read, output_write = os.pipe()
        trace_read, trace_write = os.pipe()
        scratch = tempfile.mkdtemp(prefix="worker-", dir=base)
        return Channels((here, output_read, trace_read), (there.detach(), output_write, trace_write), scratch)

    def close_theirs(self) -> None:
        for fd in self.theirs:
            with contextlib.suppress(OSError):
                os.close(fd)


@dataclass
class Worker:
    """One armed process, used for one job; close() ends it and all that it started."""

    pid: int
    channel: socket.socket
    output: int
    trace: int
    scratch: str
    ended: Callable[[float], int | None]
    """Waits up to so many seconds for the end; the exit status, negative for a signal, None if it still runs."""
    after: Callable[[], None] = field(default=lambda: None)
    is_open: bool = True

    def kill(self) -> None:
        limits.kill_group(self.pid)

    def close(self) -> None:
        if not self.is_open:
            return
        self.is_open = False
        self.kill()
        self.channel.close()
        for fd in (self.output, self.trace):
            with contextlib.suppress(OSError):
                os.close(fd)
        self.ended(5.0)
        self.after()
        shutil.rmtree(self.scratch, ignore_errors=True)


class Launcher(Protocol):
    """Arms workers: each is limited and waiting when arm() returns."""

    name: LauncherName

    def arm(self, *, touched: bool = True) -> Worker:
        """A worker; touched makes its pages its own first, which a learner would otherwise wait for."""
        ...

    def close(self) -> None: ...
