"""Drive one worker through one job: send the file, collect the record, watch the limits, say how it ended."""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from practorch.engine import limits
from practorch.engine.launch import Worker
from practorch.engine.records import Call, Ending, How, Raised, Run, call_in, raised_in
from practorch.engine.wire import Frame, Reader, WireError, send
from practorch.spec import Exercise, Limits

GRACE_S = 0.3
TOLD_S = 0.05
OUTPUT_KILL = 8 << 20


@dataclass(frozen=True)
class Job:
    """One file to observe: the exercise's checks, the text, the path that its lines are shown under, the seeds."""

    exercise: Exercise
    source: str
    path: str
    seeds: tuple[int, ...]
    measure: bool = False
    scale: float = 1.0
    """Limits are multiplied by it: other people's machines may be slower."""

    def header(self, scratch: str) -> dict[str, Any]:
        bounds = asdict(self.exercise.limits)
        bounds["timeout_s"] = self.exercise.limits.timeout_s * self.scale
        return {
            "exercise": self.exercise.id,
            "path": self.path,
            "source": self.source,
            "checks": self.exercise.checks(),
            "checks_path": str(self.exercise.path / "checks.py"),
            "forbids": list(self.exercise.forbids),
            "limits": bounds,
            "measure": self.measure,
            "scratch": scratch,
        }


def run(worker: Worker, job: Job, *, go_on: Callable[[tuple[Call, ...]], bool], cancelled: int | None = None) -> Run:
    """Use up a worker on a job.

    After each seed, go_on is asked with its calls whether the next seed is wanted. cancelled is a file descriptor: when
    it becomes readable, nobody waits for the answer any more.
    """
    try:
        return _Drive(worker, job, go_on, cancelled).run()
    finally:
        # close() kills first; the end takes a while to be told, and nobody needs to wait for that.
        threading.Thread(target=worker.close, daemon=True, name="worker-close").start()


class _Drive:
    def __init__(
        self, worker: Worker, job: Job, go_on: Callable[[tuple[Call, ...]], bool], cancelled: int | None
    ) -> None:
        self.worker, self.job, self.go_on, self.cancelled = worker, job, go_on, cancelled
        self.limits: Limits = job.exercise.limits
        self.reader = Reader()
        self.calls: list[Call] = []
        self.frames: list[Frame] = []
        self.prints, self.trace = Tail(self.limits.output_kib << 10), bytearray()
        self.ending: Ending | None = None
        self.seeds = list(job.seeds)
        self.loaded: dict[str, Any] = {}
        self.during = ""
        self.exit_note: dict[str, Any] = {}
        self.started = time.monotonic()
        self.deadline = self.started + self.limits.timeout_s * job.scale + GRACE_S

    def run(self) -> Run:
        with selectors.DefaultSelector() as events:
            for thing in (self.worker.channel, self.worker.output, self.worker.trace, self.cancelled):
                if thing is not None:
                    events.register(thing, selectors.EVENT_READ)
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                send(self.worker.channel, self.job.header(self.worker.scratch))
            while self.ending is None:
                self._once(events)
        return self._result(self.ending)

    def _once(self, events: selectors.BaseSelector) -> None:
        ready = events.select(max(min(self.deadline - time.monotonic(), 0.1), 0.0))
        for key, _ in ready:
            if key.fileobj is self.worker.channel:
                self._channel()
            elif key.fd == self.worker.output:
                self._drain(events, self.worker.output, self.prints.feed)
            elif key.fd == self.worker.trace:
                self._drain(events, self.worker.trace, self._traced)
            elif self.ending is None:
                self.ending = Ending("cancelled")
        if self.ending is None and time.monotonic() >= self.deadline:
            self.ending = self._at_line("out of time", f"{self.limits.timeout_s * self.job.scale:g} s")
        elif self.ending is None and self.prints.total > OUTPUT_KILL:
            self.ending = Ending("too much output", f"{OUTPUT_KILL >> 20} MiB", during=self.during)
        elif self.ending is None and not ready and self._is_crowded():
            self.ending = Ending("too many processes", str(self.limits.max_processes), during=self.during)

    def _is_crowded(self) -> bool:
        return len(limits.descendants(self.worker.pid)) > self.limits.max_processes

    def _channel(self) -> None:
        try:
            piece = self.worker.channel.recv(1 << 18)
            frames = self.reader.feed(piece)
            if not piece:
                self.ending = self._closed()
            for frame in frames:
                if self.ending is None:
                    self._frame(frame)
        except ConnectionResetError:
            self.ending = self._closed()
        except (WireError, KeyError, TypeError, ValueError) as error:
            self.ending = Ending("malformed record", str(error)[:200], during=self.during)

    def _frame(self, frame: Frame) -> None:
        kind = frame.header.get("m")
        if kind == "loaded" and not self.loaded:
            self.loaded = frame.header
            self._order()
        elif kind == "not loaded" and not self.loaded:
            error = raised_in(frame.header["raised"])
            self.ending = Ending("raised on import", error.first_line, error.line, error)
        elif kind == "begin":
            self.during = f"{frame.header['check']}: {frame.header['name']}"[:200]
        elif kind == "call" and self.loaded:
            self.calls.append(call_in(frame))
            self.frames.append(frame)
        elif kind == "ran" and self.loaded:
            self._ran(frame.header)
        elif kind == "exit":
            self.exit_note = frame.header
        else:
            raise WireError(f"a frame that was not asked for: {kind!r}")

    def _ran(self, header: dict[str, Any]) -> None:
        seed = self.seeds.pop(0)
        calls = tuple(call for call in self.calls if call.seed == seed)
        if header["seed"] != seed or header["num_calls"] != len(calls):
            raise WireError("the record of a seed is not complete")
        asked = time.monotonic()
        wanted = bool(self.seeds) and self.go_on(calls)
        self.deadline += time.monotonic() - asked  # the solution's own record may have to be made first
        if wanted:
            self._order()
        else:
            self.ending = Ending("complete")

    def _order(self) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            send(self.worker.channel, {"seed": self.seeds[0]})

    def _drain(self, events: selectors.BaseSelector, fd: int, into: Callable[[bytes], None]) -> None:
        piece = os.read(fd, 1 << 16)
        if piece:
            into(piece)
        else:
            events.unregister(fd)

    def _traced(self, piece: bytes) -> None:
        if len(self.trace) < 1 << 18:
            self.trace += piece
        now = time.monotonic()
        if now > self.deadline - GRACE_S:  # the line that was running is being told: that was what the grace is for
            self.deadline = min(self.deadline, now + TOLD_S)

    def _closed(self) -> Ending:
        """The channel closed before the record was complete: what happened to the process?"""
        status = self.worker.ended(2.0)
        if self.exit_note:
            line = self.exit_note.get("line")
            how = str(self.exit_note.get("how", "os._exit"))[:100]
            return Ending("exited", how, line if isinstance(line, int) else None, during=self.during)
        if status is not None and status < 0:
            name = signal.Signals(-status).name if -status in set(signal.Signals) else f"signal {-status}"
            return self._at_line("crashed", name)
        return self._at_line("exited", f"exit code {status}" if status is not None else "the channel was closed")

    def _at_line(self, how: How, detail: str) -> Ending:
        with contextlib.suppress(OSError):
            os.set_blocking(self.worker.trace, False)
            while piece := os.read(self.worker.trace, 1 << 16):
                self._traced(piece)
        return Ending(
            how, detail, line_in_trace(self.trace.decode("utf-8", "replace"), self.job.path), during=self.during
        )

    def _result(self, ending: Ending) -> Run:
        if ending.how != "cancelled":
            with contextlib.suppress(OSError):
                os.set_blocking(self.worker.output, False)
                while self.prints.total <= OUTPUT_KILL and (piece := os.read(self.worker.output, 1 << 16)):
                    self.prints.feed(piece)
        return Run(
            calls=tuple(self.calls),
            ending=_memory(ending),
            prints=self.prints.text(),
            touched=tuple(str(name) for name in self.loaded.get("touched", ())),
            ms=(time.monotonic() - self.started) * 1e3,
            frames=tuple(self.frames),
        )


class Tail:
    """The first and the last bytes of a stream, and how many there were."""

    def __init__(self, keep: int) -> None:
        self.keep, self.total = keep // 2, 0
        self._head, self._tail = bytearray(), bytearray()

    def feed(self, piece: bytes) -> None:
        self.total += len(piece)
        room = self.keep - len(self._head)
        self._head += piece[:room]
        self._tail = (self._tail + piece[room:])[-self.keep :]

    def text(self) -> str:
        """Head and tail, with a line between them that says what is missing; control characters are made visible."""
        left_out = self.total - len(self._head) - len(self._tail)
        middle = f"\n[... {left_out} bytes left out ...]\n" if left_out else ""
        return printable(self._head.decode("utf-8", "replace") + middle + self._tail.decode("utf-8", "replace"))


def printable(text: str) -> str:
    """Text that cannot move a terminal's cursor, ring its bell or turn its direction around."""
    return "".join(c if c in "\n\t" or c.isprintable() else f"\\x{ord(c):02x}" for c in text.replace("\r\n", "\n"))


def line_in_trace(text: str, path: str) -> int | None:
    """The innermost line of a file in what faulthandler wrote."""
    found = re.search(rf'File "{re.escape(path)}", line (\d+)', text)
    return int(found.group(1)) if found else None


def _memory(ending: Ending) -> Ending:
    error = ending.raised
    if error is not None and is_out_of_memory(error):
        return Ending("out of memory", error.first_line, error.line, error, ending.during)
    return ending


def is_out_of_memory(error: Raised) -> bool:
    """A MemoryError, or torch's own words for it."""
    return error.type in ("MemoryError", "OutOfMemoryError") or "can't allocate memory" in error.message
