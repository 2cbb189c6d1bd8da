"""One check at a time: a new one cancels the one that runs."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from practorch.cli.checking import Attempt, note
from practorch.engine import client
from practorch.engine.verdict import Verdict
from practorch.errors import PractorchError
from practorch.learner import Folder
from practorch.spec import Exercise


@dataclass(frozen=True)
class Outcome:
    """A verdict, the error that came in its place, or both: a verdict that could not be noted."""

    exercise: Exercise
    verdict: Verdict | None = None
    error: PractorchError | None = None


class Checker:
    """Checks files in a thread; check() gives None when a later save took its place."""

    def __init__(self, folder: Folder, told: Callable[[dict[str, Any]], None]) -> None:
        self.folder, self.told = folder, told
        self._number = 0
        self._running: Attempt | None = None
        self._lock = threading.Lock()
        self._prepared: set[str] = set()

    async def check(self, exercise: Exercise, seeds: tuple[int, ...] = ()) -> Outcome | None:
        """The outcome for the file as it is now, noted in the journal."""
        self.cancel()
        number = self._number
        outcome = await _in_thread(lambda: self._check(exercise, seeds, number))
        return outcome if number == self._number else None

    def cancel(self) -> None:
        """End the check that runs; its worker goes at once, and its outcome counts no more."""
        with self._lock:
            self._number += 1
            if self._running is not None:
                self._running.cancel()
                self._running = None

    def _check(self, exercise: Exercise, seeds: tuple[int, ...], number: int) -> Outcome:
        path = self.folder.file_of(exercise)
        try:
            with Attempt(exercise, path, seeds, self.told) as attempt:
                with self._lock:
                    if number != self._number:
                        return Outcome(exercise)
                    self._running = attempt
                verdict = attempt.verdict()
        except PractorchError as error:
            return Outcome(exercise, error=error)
        self._prepare(exercise)
        try:
            with self._lock:
                if number == self._number:
                    note(self.folder, verdict, attempt.source)
        except PractorchError as error:
            return Outcome(exercise, verdict, error)
        return Outcome(exercise, verdict)

    def _prepare(self, exercise: Exercise) -> None:
        """Let the engine make the known mistakes' records while the learner reads: the first wrong file waits less."""
        if exercise.id in self._prepared:
            return
        self._prepared.add(exercise.id)

        def ask() -> None:
            with contextlib.suppress(PractorchError):
                client.ask("prepare", {"folder": str(exercise.path), "day": exercise.day})

        threading.Thread(target=ask, name="prepare", daemon=True).start()


async def _in_thread(work: Callable[[], Outcome]) -> Outcome:
    """The outcome of work done in a thread that nobody waits for at the end: leaving is immediate."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Outcome] = loop.create_future()

    def run() -> None:
        try:
            settle(done.set_result, work())
        except BaseException as error:  # an error of ours: it belongs to whoever awaits it
            settle(done.set_exception, error)

    def settle(how: Callable[[Any], None], what: object) -> None:
        try:
            loop.call_soon_threadsafe(lambda: None if done.done() else how(what))
        except RuntimeError:  # the loop is closed: the app was left
            pass

    threading.Thread(target=run, name="check", daemon=True).start()
    return await done
