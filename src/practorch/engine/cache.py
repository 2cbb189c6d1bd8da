"""Records of solutions and known mistakes, kept by the content that they were made from, in memory and on disk."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import threading
from collections import OrderedDict
from dataclasses import asdict
from pathlib import Path

from practorch.engine.records import Ending, Raised, Run, call_in
from practorch.engine.wire import Frame, WireError, frames_in

MEMORY_ENTRIES = 2000
DISK_BYTES = 300 << 20


class Cache:
    """Key -> Run. A damaged or missing file is a miss, never an error."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Run | None:
        with self._lock:
            if key in self._runs:
                self._runs.move_to_end(key)
                return self._runs[key]
        try:
            run = _restored(frames_in((self.folder / key).read_bytes()))
        except (OSError, WireError, KeyError, TypeError, ValueError):
            return None
        self._remember(key, run)
        return run

    def put(self, key: str, run: Run) -> None:
        self._remember(key, run)
        data = b"".join(frame.to_bytes() for frame in (*run.frames, _ending_frame(run.ending)))
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=".new-")
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(name, self.folder / key)

    def trim(self) -> None:
        """Let go of the oldest files until the rest fits into DISK_BYTES."""
        with contextlib.suppress(OSError):
            files = sorted(((p.stat().st_mtime, p.stat().st_size, p) for p in self.folder.iterdir()), reverse=True)
            total = 0
            for _, size, path in files:
                total += size
                if total > DISK_BYTES:
                    path.unlink(missing_ok=True)

    def _remember(self, key: str, run: Run) -> None:
        with self._lock:
            self._runs[key] = run
            if len(self._runs) > MEMORY_ENTRIES:
                self._runs.popitem(last=False)


def content_key(*parts: str) -> str:
    """One name for all these texts."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{len(part)}:".encode() + part.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:40]


def _ending_frame(ending: Ending) -> Frame:
    return Frame({"m": "ending", **asdict(ending)})


def _restored(frames: list[Frame]) -> Run:
    *calls, last = frames
    head = dict(last.header)
    if head.pop("m") != "ending":
        raise WireError("a stored record without its ending")
    if head["raised"] is not None:
        fields = head["raised"]
        head["raised"] = Raised(**{**fields, "shapes": tuple(fields["shapes"]), "bases": tuple(fields["bases"])})
    return Run(tuple(call_in(frame) for frame in calls), Ending(**head), frames=tuple(calls))
