"""One check at a time: a new one cancels the one that runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from practorch.cli.checking import Attempt, note
from practorch.engine.verdict import Verdict
from practorch.errors import PractorchError
from practorch.learner import Folder
from practorch.spec import Exercise


@dataclass(frozen=True)
class Outcome:
    """A verdict, or the error that came in its place."""

    exercise: Exercise
    verdict: Verdict | None = None
    error: PractorchError | None = None


class Checker:
    """Checks files in a thread; check() gives None when a later save took its place."""

    def __init__(self, folder: Folder, told: Callable[[dict[str, Any]], None]) -> None:
        self.folder, self.told = folder, told
        self._number = 0
        self._running: Attempt | None = None

    async def check(self, exercise: Exercise, seeds: tuple[int, ...] = ()) -> Outcome | None:
        """The outcome for the file as it is now, noted in the journal."""
        self._number += 1
        number = self._number
        self.cancel()
        try:
            outcome = await asyncio.to_thread(self._check, exercise, seeds, number)
        except PractorchError as error:
            outcome = Outcome(exercise, error=error)
        return outcome if number == self._number else None

    def cancel(self) -> None:
        """End the check that runs; its worker goes at once."""
        if self._running is not None:
            self._running.cancel()

    def _check(self, exercise: Exercise, seeds: tuple[int, ...], number: int) -> Outcome:
        path = self.folder.file_of(exercise)
        with Attempt(exercise, path, seeds, self.told) as attempt:
            self._running = attempt
            verdict = attempt.verdict()
        if number == self._number:
            note(self.folder, verdict, attempt.source)
        return Outcome(exercise, verdict)
