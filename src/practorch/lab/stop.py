"""Ctrl-C and SIGTERM: a run writes a checkpoint before it ends."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from types import FrameType, TracebackType

from practorch.errors import PractorchError

EXIT_CODES = {signal.SIGINT: 130, signal.SIGTERM: 143}


class Interrupted(PractorchError):
    """The run was asked to stop; its checkpoint is written, and it goes on with --resume."""

    def __init__(self, message: str, hint: str, number: int) -> None:
        super().__init__(message, hint)
        self.exit_code = EXIT_CODES.get(signal.Signals(number), 128 + number)


class Stop:
    """While in it, ctrl-C and SIGTERM are noted in asked; a second one, or one before is_patient, ends it at once.

    Does nothing outside the main thread, where Python hears no signals.
    """

    def __init__(self) -> None:
        self.asked = 0
        self.is_patient = False
        self._old: dict[int, object] = {}

    def __enter__(self) -> Stop:
        if threading.current_thread() is threading.main_thread():
            self._old = {number: signal.signal(number, self._hear) for number in EXIT_CODES}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._old.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def interrupted(self, folder: Path, step: int, steps: int) -> Interrupted:
        """What to raise when the checkpoint is written."""
        return Interrupted(
            f"stopped at update {step} of {steps}; the checkpoint is written",
            f"practorch lab train --resume {folder}",
            self.asked or signal.SIGTERM,  # another rank was asked
        )

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self.asked or not self.is_patient:
            raise Interrupted("stopped", "", number)
        self.asked = number
