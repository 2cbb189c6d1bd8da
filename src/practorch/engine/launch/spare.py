"""Spare interpreters with torch imported: seconds to make, each used once; for where fork is not safe."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from practorch.engine import limits
from practorch.engine.launch.launcher import THREADS, Channels, LauncherName, Worker
from practorch.engine.wire import Reader, receive
from practorch.errors import EngineStopped

MARK = "PRACTORCH_SCRATCH"


class SpareLauncher:
    """Starts a fresh interpreter per worker; the pool keeps enough of them waiting."""

    name: LauncherName = "spare"

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch

    def arm(self, *, touched: bool = True) -> Worker:
        """Start an interpreter; beside its start, touching pages costs nothing."""
        channels = Channels.opened(self.scratch)
        ends = [str(fd) for fd in channels.theirs]
        process = subprocess.Popen(
            [sys.executable, "-m", "practorch.engine.launch.spare", *ends, channels.scratch],
            pass_fds=channels.theirs, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            env={**os.environ, **THREADS, MARK: channels.scratch}, start_new_session=True,
        )  # fmt: skip
        channels.close_theirs()
        channel, output, trace = channels.ours
        if receive(channel, Reader()) is None:
            raise EngineStopped("a spare interpreter ended before it was armed", hint="practorch engine log shows why")

        def ended(seconds: float) -> int | None:
            try:
                return process.wait(seconds)
            except subprocess.TimeoutExpired:
                return None

        def after() -> None:
            limits.kill_marked(f"{MARK}={channels.scratch}")

        return Worker(process.pid, channel, output, trace, channels.scratch, ended, after)

    def close(self) -> None:
        """Nothing is shared between spares."""


def main() -> None:
    from practorch.engine.launch.zygote import prepare
    from practorch.engine.worker.main import live

    channel, output, trace = (int(fd) for fd in sys.argv[1:4])
    prepare()
    live(channel, output, trace, sys.argv[4], touched=True)


if __name__ == "__main__":
    main()
