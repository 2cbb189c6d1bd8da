"""Workers forked from a zygote: milliseconds each, Linux."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

from practorch.engine.launch.launcher import THREADS, Channels, LauncherName, Worker
from practorch.engine.wire import Frame, Reader, receive
from practorch.errors import EngineStopped


class ForkLauncher:
    """Talks to one zygote; a thread listens for forks and ends."""

    name: LauncherName = "fork"

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "practorch.engine.launch.zygote", str(theirs.fileno())]
        self._zygote = subprocess.Popen(
            command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            env={**os.environ, **THREADS}, start_new_session=True,
        )  # fmt: skip
        theirs.close()
        self._sock, self._reader = ours, Reader()
        self._lock, self._news = threading.Lock(), threading.Condition()
        self._forked: dict[int, int] = {}
        self._ended: dict[int, int] = {}
        self._count, self._gone = 0, False
        ready = receive(ours, self._reader)
        if ready is None:
            raise EngineStopped(
                "the zygote ended while it imported torch", hint="does `python -c 'import torch'` work?"
            )
        threading.Thread(target=self._listen, daemon=True, name="zygote-listener").start()

    def arm(self, *, touched: bool = True) -> Worker:
        """Fork a worker and wait until it is armed."""
        channels = Channels.opened(self.scratch)
        with self._lock:
            self._count += 1
            number = self._count
            frame = Frame({"op": "arm", "id": number, "scratch": channels.scratch, "touched": touched})
            socket.send_fds(self._sock, [frame.to_bytes()], list(channels.theirs))
        with self._news:
            self._news.wait_for(lambda: number in self._forked or self._gone, timeout=30)
            pid = self._forked.pop(number, None)
        channels.close_theirs()
        if pid is None:
            raise EngineStopped("the zygote does not fork any more", hint="practorch engine stop, then try again")
        channel, output, trace = channels.ours
        if receive(channel, Reader()) is None:
            raise EngineStopped("a worker ended before it was armed", hint="practorch engine log shows why")
        return Worker(pid, channel, output, trace, channels.scratch, lambda seconds: self._status(pid, seconds))

    def close(self) -> None:
        self._sock.close()
        self._zygote.kill()
        self._zygote.wait()

    def _status(self, pid: int, seconds: float) -> int | None:
        with self._news:
            self._news.wait_for(lambda: pid in self._ended or self._gone, timeout=seconds)
            return self._ended.get(pid)

    def _listen(self) -> None:
        while True:
            try:
                frame = receive(self._sock, self._reader)
            except OSError:
                frame = None
            with self._news:
                if frame is None:
                    self._gone = True
                elif frame.header["m"] == "forked":
                    self._forked[frame.header["id"]] = frame.header["pid"]
                else:
                    self._ended[frame.header["pid"]] = frame.header["status"]
                    if len(self._ended) > 512:
                        self._ended.pop(next(iter(self._ended)))
                self._news.notify_all()
            if frame is None:
                return
