"""Saves in the learner's folder, however an editor makes them.

The folder is watched, not the file: an editor that writes a new file and renames it over the old one leaves a watch on
the old file deaf. A save is told by content, so touching a file without changing it is none. Once a second in which
nothing happens the files in use are read again: a message of the system that was lost costs a second, no save.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from watchfiles import awatch

from practorch.learner import Folder
from practorch.learner.folder import fingerprint
from practorch.spec import Track

DEBOUNCE_MS, STEP_MS, QUIET_MS = 60, 15, 1000
POLL_S = 0.4
Signature = tuple[int, int, int]


class Saves:
    """Exercise ids, one for each save that changed a file's content."""

    def __init__(self, folder: Folder, track: Track, poll: bool = False) -> None:
        self.folder, self.track = folder, track
        self.poll = poll or needs_polling(folder.path)
        self._seen: dict[Path, str] = {}
        self._near: set[Path] = set()

    def know(self, path: Path) -> None:
        """The content as it is now is no news; the file is one to look at also when the system is silent."""
        self._seen[path] = _content(path)
        self._near.add(path)

    async def each(self, stop: asyncio.Event | None = None) -> AsyncIterator[str]:
        """Ids as their files are saved, until stop is set."""
        for path in self._files():
            self._seen.setdefault(path, _content(path))
        async for batch in self._batches(stop or asyncio.Event()):
            for path in sorted(batch or self._near):
                name = self.folder.exercise_at(path, self.track)
                if name is None or path != self.folder.file_of(self.track.exercise(name)):
                    continue
                if self._is_new(path, is_quiet=not batch):
                    yield name

    async def _batches(self, stop: asyncio.Event) -> AsyncIterator[set[Path]]:
        """Paths that changed together; an empty set when nothing happened for a while."""
        if not self.poll:
            changes = awatch(
                self.folder.path, debounce=DEBOUNCE_MS, step=STEP_MS, stop_event=stop, rust_timeout=QUIET_MS,
                yield_on_timeout=True, watch_filter=None, force_polling=False, ignore_permission_denied=True,
            )  # fmt: skip
            try:
                async for batch in changes:
                    yield {Path(name) for _, name in batch}
                return
            except OSError:  # the system has no watches left to give: we look for ourselves
                if not self.folder.path.is_dir():
                    raise
        before = self._signatures()
        while not stop.is_set():
            await asyncio.sleep(POLL_S)
            now = await asyncio.to_thread(self._signatures)
            yield {path for path in now if now[path] != before.get(path)}
            before = now

    def _files(self) -> Iterator[Path]:
        """The learner's files that belong to exercises."""
        for path in self.folder.path.glob("*/[!.]*"):
            if self.folder.exercise_at(path, self.track) is not None:
                yield path

    def _signatures(self) -> dict[Path, Signature]:
        """What changes with a save, for each file, without reading it."""
        out = {}
        for path in self._files():
            with contextlib.suppress(OSError):
                now = path.stat()
                out[path] = (now.st_mtime_ns, now.st_size, now.st_ino)
        return out

    def _is_new(self, path: Path, *, is_quiet: bool) -> bool:
        """Whether there is other content now; an empty file may be in the middle of a save until all is quiet."""
        now = _content(path)
        self._near.add(path)
        if now in ("", self._seen.get(path)) or (now == EMPTY and not is_quiet):
            return False
        self._seen[path] = now
        return True


EMPTY = fingerprint("")


def _content(path: Path) -> str:
    try:
        return fingerprint(path.read_bytes().decode("utf-8", "replace"))
    except OSError:
        return ""


def needs_polling(path: Path) -> bool:
    """Where the system does not tell of changes: WSL's Windows drives, network and shared folders."""
    if os.environ.get("WATCHFILES_FORCE_POLLING"):
        return True
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    best, kind = "", ""
    for line in mounts:
        _, place, filesystem, *_ = line.split(" ")
        if str(path.resolve()).startswith(place) and len(place) >= len(best):
            best, kind = place, filesystem
    return kind in {"9p", "drvfs", "nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "vboxsf", "prl_fs", "fuse.grpcfuse"}
