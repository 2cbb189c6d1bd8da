"""Saves in the learner's folder, however an editor makes them.

The folder is watched, not the file: an editor that writes a new file and renames it over the old one leaves a watch on
the old file deaf. A save is told by content, so touching a file without changing it is none. Once a second in which
nothing happens the files in use are read again: a message of the system that was lost costs a second, no save.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

from watchfiles import awatch

from practorch.learner import Folder
from practorch.learner.folder import fingerprint
from practorch.spec import Track

DEBOUNCE_MS, STEP_MS, POLL_MS = 60, 15, 200
QUIET_MS, QUIET_POLL_MS = 1000, 500


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
        for path in self.folder.path.glob("*/[!.]*"):
            if self.folder.exercise_at(path, self.track) is not None:
                self._seen.setdefault(path, _content(path))
        async for batch in self._batches(stop):
            for path in sorted(batch or self._near):
                name = self.folder.exercise_at(path, self.track)
                if name is None or path != self.folder.file_of(self.track.exercise(name)):
                    continue
                if self._is_new(path, is_quiet=not batch):
                    yield name

    async def _batches(self, stop: asyncio.Event | None) -> AsyncIterator[set[Path]]:
        """Paths that changed together; an empty set when nothing happened for a while.

        Where the system has no watches left to give, we look for ourselves.
        """
        changes = awatch(
            self.folder.path, debounce=DEBOUNCE_MS, step=STEP_MS, stop_event=stop, recursive=True,
            force_polling=self.poll, poll_delay_ms=POLL_MS, watch_filter=None, ignore_permission_denied=True,
            rust_timeout=QUIET_POLL_MS if self.poll else QUIET_MS, yield_on_timeout=True,
        )  # fmt: skip
        try:
            async for batch in changes:
                yield {Path(name) for _, name in batch}
        except OSError:
            if self.poll or not self.folder.path.is_dir():
                raise
            self.poll = True
            async for paths in self._batches(stop):
                yield paths

    def _is_new(self, path: Path, *, is_quiet: bool) -> bool:
        """Whether there is other content now; an empty file may be in the middle of a save until all is quiet."""
        now = _content(path)
        if now in ("", self._seen.get(path)) or (now == EMPTY and not is_quiet):
            return False
        self._seen[path] = now
        self._near.add(path)
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
