"""What can go wrong, and the exit code it ends a command with.

PractorchError       a sentence for the person at the keyboard, and a hint          exit 2
  ExerciseFault      our fault: an exercise or the engine is broken, never theirs    exit 3
  EngineStopped      the engine's server ended or could not be started               exit 3
"""

from __future__ import annotations

PASSED, FAILED, USAGE, FAULT = 0, 1, 2, 3


class PractorchError(Exception):
    """A problem that a person can act on: message says where and what, hint says what to do now."""

    exit_code = USAGE

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ExerciseFault(PractorchError):
    """The exercise, or practorch itself, is at fault; it never becomes "you failed"."""

    exit_code = FAULT


class EngineStopped(PractorchError):
    """The engine's server ended early or could not be started."""

    exit_code = FAULT
