"""journal.jsonl: one line per thing that happened, appended and never rewritten.

A line is a JSON object with "at" (UTC, ISO 8601), "event", mostly "exercise", and what belongs to that event. A line
that cannot be read is left where it is and skipped, so a crash or a cut costs one line at most. Two histories of one
learner merge by putting their lines together.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from practorch.errors import PractorchError

EventName = Literal["opened", "tried", "hint", "solution", "reset", "restored", "updated"]


@dataclass(frozen=True)
class Event:
    """One line: when, what, on which exercise, and the rest of its fields."""

    at: str
    event: str
    exercise: str = ""
    fields: dict[str, Any] = field(default_factory=dict)

    @staticmethod
    def now(event: EventName, exercise: str = "", **fields: Any) -> Event:
        return Event(datetime.now(UTC).isoformat(timespec="milliseconds"), event, exercise, fields)

    @property
    def when(self) -> datetime:
        return datetime.fromisoformat(self.at)

    def to_line(self) -> str:
        head = {"at": self.at, "event": self.event} | ({"exercise": self.exercise} if self.exercise else {})
        return json.dumps({**head, **self.fields}, ensure_ascii=False, separators=(",", ":"))


class Journal:
    """The events in a file, oldest first as they were written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, event: Event) -> None:
        """Write one line at the end, whole, also when others write at the same time or a half line lies there.

        Raises PractorchError if the file cannot be written.
        """
        try:
            self._append(event.to_line().encode() + b"\n")
        except OSError as error:
            why = f"{self.path}: {error.strerror}; what you did is not noted"
            raise PractorchError(why, hint="may you write there, and is there room on the disk?") from None

    def _append(self, line: bytes) -> None:
        with open(self.path, "a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            size = file.seek(0, os.SEEK_END)
            if size:
                file.seek(size - 1)
                if file.read(1) != b"\n":
                    line = b"\n" + line
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def __iter__(self) -> Iterator[Event]:
        try:
            data = self.path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise PractorchError(f"{self.path}: {error.strerror}", hint="is it a file that you may read?") from None
        for line in data.split(b"\n"):
            event = _event(line)
            if event is not None:
                yield event


def _event(line: bytes) -> Event | None:
    try:
        table = json.loads(line)
        at, name = str(table.pop("at")), str(table.pop("event"))
        if datetime.fromisoformat(at).tzinfo is None:
            return None
        return Event(at, name, str(table.pop("exercise", "")), table)
    except (ValueError, KeyError, AttributeError, TypeError):
        return None
