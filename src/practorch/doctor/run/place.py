"""Where in the learner's own code something was called."""

from __future__ import annotations

import linecache
import site
import sys
import sysconfig
from pathlib import Path
from types import FrameType
from typing import NamedTuple

PACKAGE = str(Path(__file__).resolve().parents[2])  # practorch itself: the script's own code is elsewhere
DOCTOR = str(Path(__file__).resolve().parents[1])
MAX_FRAMES = 200


class Place(NamedTuple):
    """A line of a file; NOWHERE where no line of the learner's was on the stack."""

    file: str
    line: int

    @property
    def code(self) -> str:
        """The text of the line."""
        return linecache.getline(self.file, self.line).strip()

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else ""


NOWHERE = Place("", 0)


class Places:
    """Finds the line of the learner's on the stack: the innermost one in no library."""

    def __init__(self, script: str = "") -> None:
        self.script = script
        self.folder = str(Path(script).resolve().parent) if script else ""
        self._libraries = tuple({*_library_folders(), PACKAGE})
        self._known: dict[str, bool] = {}

    def owns(self, filename: str) -> bool:
        """The file is the learner's."""
        known = self._known.get(filename)
        if known is None:
            known = self._known[filename] = self._decide(filename)
        return known

    def here(self) -> Place:
        """The innermost line of the learner's on the stack."""
        frame: FrameType | None = sys._getframe(1)
        for _ in range(MAX_FRAMES):
            if frame is None:
                break
            if self.owns(frame.f_code.co_filename):
                return Place(frame.f_code.co_filename, frame.f_lineno)
            frame = frame.f_back
        return NOWHERE

    def caller(self) -> FrameType | None:
        """The frame that called what is watched, if it is the learner's; None if a library called it."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename.startswith(DOCTOR):
            frame = frame.f_back
        return frame if frame is not None and self.owns(frame.f_code.co_filename) else None

    def direct(self) -> Place:
        """The line that called what is watched, if it is the learner's; NOWHERE if a library called it."""
        frame = self.caller()
        return Place(frame.f_code.co_filename, frame.f_lineno) if frame is not None else NOWHERE

    def _decide(self, filename: str) -> bool:
        if filename.startswith("<"):
            return filename.startswith(("<ipython", "<stdin"))
        path = str(Path(filename).resolve()) if not filename.startswith("/") else filename
        if filename == self.script:
            return True
        return not path.startswith(self._libraries)


def _library_folders() -> list[str]:
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    found = [sysconfig.get_path(name) for name in names] + site.getsitepackages() + [site.getusersitepackages()]
    return [str(Path(path).resolve()) for path in found if path] + [path for path in found if path]
