"""Saves in the learner's folder, however an editor makes them.

The folder is watched, not the file: an editor that writes a new file and renames it over the old one leaves a watch on
the old file deaf. A save is told by content, so touching a file without changing it is none.
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
SETTLE_S, SETTLE_TRIES = 0.03, 6


class Saves:
    """Exercise ids, one for each save that changed a file's content."""

    def __init__(self, folder: Folder, track: Track, poll: bool = False) -> None:
        self.folder, self.track = folder, track
        self.poll = poll or needs_polling(folder.path)
        self._seen: dict[Path, str] = {}

    def know(self, path: Path) -> None:
        """The content as it is now is no news."""
        self._seen[path] = _content(path)

    async def each(self, stop: asyncio.Event | None = None) -> AsyncIterator[str]:
        """Ids as their files are saved, until stop is set."""
        changes = awatch(
            self.folder.path, debounce=DEBOUNCE_MS, step=STEP_MS, stop_event=stop, recursive=True,
            force_polling=self.poll, poll_delay_ms=POLL_MS, watch_filter=None, yield_on_timeout=False,
        )  # fmt: skip
        async for batch in changes:
            for path in sorted({Path(name) for _, name in batch}):
                name = self.folder.exercise_at(path, self.track)
                if (
                    name is not None
                    and path == self.folder.file_of(self.track.exercise(name))
                    and await self._is_new(path)
                ):
                    yield name

    async def _is_new(self, path: Path) -> bool:
        """Whether there is other content now; a file that is empty or away may be in the middle of a save."""
        for _ in range(SETTLE_TRIES):
            now = _content(path)
            if now not in ("", EMPTY):
                break
            await asyncio.sleep(SETTLE_S)
        if now == "" or now == self._seen.get(path):
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
