"""One check from the command line's side: read the file once, settle it from the text or ask the engine, note it."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from practorch.engine import client
from practorch.engine.precheck import precheck
from practorch.engine.verdict import Verdict, from_json
from practorch.errors import PractorchError
from practorch.learner import Event, Folder
from practorch.learner.folder import fingerprint
from practorch.spec import Exercise

Told = Callable[[dict[str, Any]], None]


def read(path: Path) -> bytes:
    """The bytes of a learner's file.

    Raises PractorchError if it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        hint = "is the path right? practorch reset EXERCISE brings a starter back"
        raise PractorchError(f"{path}: no such file", hint=hint) from None
    except OSError as error:
        raise PractorchError(f"{path}: {error.strerror}", hint="is it a file that you may read?") from None


def request(exercise: Exercise, source: str, path: Path, seeds: tuple[int, ...] = ()) -> dict[str, Any]:
    """What the engine is asked for a check."""
    return {
        "folder": str(exercise.path), "day": exercise.day, "source": source, "path": str(path.resolve()),
        "seeds": list(seeds),
    }  # fmt: skip


def check_file(exercise: Exercise, path: Path, seeds: tuple[int, ...] = (), told: Told | None = None) -> Verdict:
    """The verdict on a file."""
    with Attempt(exercise, path, seeds, told) as attempt:
        return attempt.verdict()


class Attempt:
    """One check that can be cancelled from another thread."""

    def __init__(self, exercise: Exercise, path: Path, seeds: tuple[int, ...] = (), told: Told | None = None) -> None:
        self.exercise, self.path, self.seeds, self.told = exercise, path, seeds, told
        self.source, self.settled = precheck(exercise, read(path))
        self._sock: socket.socket | None = None
        self._is_cancelled = False

    def __enter__(self) -> Attempt:
        return self

    def __exit__(self, *_: object) -> None:
        if self._sock is not None:
            self._sock.close()

    def verdict(self) -> Verdict:
        if self.settled is not None:
            return self.settled
        self._sock = client.connected(client.default_launcher(), self.told)
        if self._is_cancelled:
            self.cancel()
        asked = request(self.exercise, self.source, self.path, self.seeds)
        return from_json(client.exchange(self._sock, "check", asked, self.told))

    def cancel(self) -> None:
        """Nobody waits any more: the engine ends the worker."""
        self._is_cancelled = True
        if self._sock is not None:
            with contextlib.suppress(OSError):
                self._sock.shutdown(socket.SHUT_RDWR)


def note(folder: Folder, verdict: Verdict, source: str) -> None:
    """One line in the journal for one verdict."""
    mistakes = [f.catalog or f.mistake or f.rule for f in verdict.findings]
    fields: dict[str, Any] = {"status": verdict.status, "seed": verdict.seed, "text": fingerprint(source)}
    if mistakes:
        fields["mistakes"] = mistakes
    folder.journal.append(Event.now("tried", verdict.exercise, **fields))
