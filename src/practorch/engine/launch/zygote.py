"""The zygote: torch imported, one thread, no answers; it forks workers and says how they ended.

Run as `python -m practorch.engine.launch.zygote FD`. It is started before the server has loaded any answer.
One thread is set in the environment and in code before the first operation: a child forked after an operation on
two threads hangs in its first parallel loop (pytorch issue 17199 and its kin).
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import selectors
import socket
import sys
from typing import Any

from practorch.engine import limits
from practorch.engine.wire import Reader, send


class Zygote:
    """Serves arm requests on one socket until it closes."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.reader = Reader()
        self.waiting: dict[int, int] = {}  # pidfd -> pid
        self.events = selectors.DefaultSelector()
        self.events.register(sock, selectors.EVENT_READ)
        self.unwarmed = _warm_ups()

    def serve(self) -> None:
        while True:
            ready = self.events.select(timeout=0.2 if self.unwarmed else None)
            if not ready and self.unwarmed:
                self.unwarmed.pop(0)()
                gc.collect()
                gc.freeze()
            for key, _ in ready:
                if key.fileobj is not self.sock:
                    self._reap(key.fd)
                elif not self._request():
                    return

    def _request(self) -> bool:
        data, fds, _, _ = socket.recv_fds(self.sock, 1 << 16, 3)
        if not data:
            return False
        for frame in self.reader.feed(data):
            self._arm(frame.header, fds)
        return True

    def _arm(self, request: dict[str, Any], fds: list[int]) -> None:
        assert len(os.listdir("/proc/self/task")) == 1, "a zygote with two threads must not fork"
        pid = os.fork()
        if pid == 0:
            self._become_worker(request, fds)
        for fd in fds:
            os.close(fd)
        pidfd = os.pidfd_open(pid)
        self.waiting[pidfd] = pid
        self.events.register(pidfd, selectors.EVENT_READ)
        send(self.sock, {"m": "forked", "id": request["id"], "pid": pid})

    def _become_worker(self, request: dict[str, Any], fds: list[int]) -> None:
        from practorch.engine.worker.main import live

        try:
            self.events.close()
            self.sock.close()
            for pidfd in self.waiting:
                os.close(pidfd)
            live(fds[0], fds[1], fds[2], str(request["scratch"]), touched=bool(request["touched"]))
        finally:
            os._exit(71)

    def _reap(self, pidfd: int) -> None:
        pid = self.waiting.pop(pidfd)
        self.events.unregister(pidfd)
        os.close(pidfd)
        _, status = os.waitpid(pid, 0)
        limits.kill_group(pid)
        limits.sweep(set(self.waiting.values()))
        send(self.sock, {"m": "ended", "pid": pid, "status": os.waitstatus_to_exitcode(status)})


def prepare() -> None:
    """Import torch and what a worker needs, and use it once, all on one thread."""
    import torch

    torch.set_num_threads(1)
    import practorch.engine.worker.main
    import practorch.observe  # noqa: F401
    from practorch.engine.worker.session import touch_pages
    from practorch.engine.worker.vision import let_torchvision_in

    let_torchvision_in()
    with contextlib.redirect_stdout(None), contextlib.redirect_stderr(None):
        touch_pages()

    gc.collect()
    gc.freeze()


def _warm_ups() -> list[Any]:
    """What would cost the first learner who needs it: done one by one while nobody waits."""

    def optimizers() -> None:
        import torch

        weight = torch.zeros(2, requires_grad=True)
        torch.optim.SGD([weight], lr=0.1)
        torch.optim.Adam([weight])

    def data() -> None:
        import torch.utils.data  # noqa: F401

    def tracing() -> None:
        import torch.utils.flop_counter  # noqa: F401

    def vision() -> None:
        with contextlib.suppress(ImportError, RuntimeError):
            importlib.import_module("torchvision.transforms.v2")

    def distributed() -> None:
        with contextlib.suppress(ImportError):
            import torch.distributed  # noqa: F401

    return [optimizers, data, tracing, vision, distributed]


def main() -> None:
    limits.die_with_parent()
    limits.adopt_orphans()
    sock = socket.socket(fileno=int(sys.argv[1]))
    prepare()
    send(sock, {"m": "ready"})
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        Zygote(sock).serve()


if __name__ == "__main__":
    main()
