"""A server per user on a private socket: one thread a connection, one request each, gone after an idle half hour."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from practorch.engine.wire import Reader, WireError, receive, send
from practorch.errors import FAULT, PractorchError

IDLE_S = 30 * 60
log = logging.getLogger("practorch.engine")


class Conversation:
    """One request: its payload, a way to tell how it goes, and a descriptor that is readable when nobody waits."""

    def __init__(self, sock: socket.socket, payload: dict[str, Any]) -> None:
        self._sock = sock
        self.payload = payload

    def tell(self, event: dict[str, Any]) -> None:
        """Send news to the one who asked; if they are gone, nothing happens."""
        with contextlib.suppress(OSError):
            send(self._sock, {"event": event})

    @property
    def is_over(self) -> bool:
        """Whether the one who asked has gone."""
        with contextlib.suppress(BlockingIOError):
            return not self._sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        return False

    @property
    def cancelled(self) -> int:
        return self._sock.fileno()


Handler = Callable[[Conversation], dict[str, Any]]


class Server:
    """Serves handlers by name until it is stopped, idle for long, outdated, or its socket file is gone."""

    def __init__(
        self, path: Path, handlers: dict[str, Handler], *, idle_s: float = IDLE_S,
        is_outdated: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        self.path = path
        self.is_outdated = is_outdated
        self.handlers = {**handlers, "ping": lambda _: {"pid": os.getpid()}, "stop": self._stop}
        self.idle_s = idle_s
        self._stopping = threading.Event()
        self._busy, self._last = 0, time.monotonic()
        self._lock = threading.Lock()

    def serve(self) -> None:
        """Accept until the end. Returns at once if another server holds this socket."""
        with open(self.path.with_suffix(".lock"), "w", encoding="ascii") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return
            self.path.unlink(missing_ok=True)
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind(str(self.path))
                self.path.chmod(0o600)
                listener.listen(64)
                listener.settimeout(1.0)
                inode = self.path.stat().st_ino
                while not self._is_over(inode):
                    self._accept(listener)
            with contextlib.suppress(OSError):
                if self.path.stat().st_ino == inode:
                    self.path.unlink()
            Path(held.name).unlink(missing_ok=True)

    def stop(self) -> None:
        self._stopping.set()

    def _accept(self, listener: socket.socket) -> None:
        try:
            sock, _ = listener.accept()
        except TimeoutError:
            return
        sock.settimeout(None)
        with self._lock:
            self._busy += 1
        threading.Thread(target=self._serve_one, args=(sock,), daemon=True).start()

    def _is_over(self, inode: int) -> bool:
        try:
            replaced = self.path.stat().st_ino != inode
        except OSError:
            replaced = True
        with self._lock:
            idle = not self._busy and (time.monotonic() - self._last > self.idle_s or self.is_outdated())
        return self._stopping.is_set() or replaced or idle

    def _serve_one(self, sock: socket.socket) -> None:
        try:
            with sock:
                self._answer(sock)
        except (OSError, WireError) as error:
            log.info("a connection broke: %s", error)
        finally:
            with self._lock:
                self._busy -= 1
                self._last = time.monotonic()

    def _answer(self, sock: socket.socket) -> None:
        frame = receive(sock, Reader())
        if frame is None:
            return
        name = str(frame.header.get("op"))
        try:
            handler = self.handlers.get(name)
            if handler is None:
                raise PractorchError(f"the engine does not know {name!r}", hint="practorch engine stop, then try again")
            answer = {"answer": handler(Conversation(sock, frame.header))}
        except PractorchError as error:
            answer = {"error": {"message": error.message, "hint": error.hint, "exit_code": error.exit_code}}
        except Exception as error:  # the edge: it becomes a sentence, and the log keeps the rest
            log.exception("%s failed", name)
            text = f"the engine failed: {type(error).__name__}: {error}"
            answer = {"error": {"message": text, "hint": "practorch engine log shows where", "exit_code": FAULT}}
        send(sock, answer)

    def _stop(self, _: Conversation) -> dict[str, Any]:
        self.stop()
        return {"stopped": True}
