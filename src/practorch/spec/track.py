"""The track: a hundred days in their order, and the exercises of each."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from practorch.errors import ExerciseFault, PractorchError
from practorch.spec.exercise import Exercise, load_exercise
from practorch.spec.search import did_you_mean


@dataclass(frozen=True)
class Day:
    """One day of the track; its number is its place, counted from 1."""

    id: str
    number: int
    title: str
    exercise_ids: tuple[str, ...]
    path: Path
    introduces: tuple[str, ...] = ()
    """The names of torch's API that are new on this day: bare, "softmax" for torch.softmax and Tensor.softmax."""

    def text(self) -> str:
        """The day's page, Markdown, with the day's new names at its end."""
        page = (self.path / "day.md").read_text(encoding="utf-8")
        if not self.introduces:
            return page
        return f"{page.rstrip()}\n\n**New today:** {', '.join(f'`{name}`' for name in self.introduces)}\n"


@dataclass(frozen=True)
class Track:
    """All days, and the exercises they hold; an exercise is read from disk when it is asked for."""

    root: Path
    days: tuple[Day, ...]

    @cached_property
    def day_of(self) -> dict[str, Day]:
        """Exercise id -> its day, in the order of the track."""
        return {name: day for day in self.days for name in day.exercise_ids}

    def __iter__(self) -> Iterator[Exercise]:
        for name in self.day_of:
            yield self.exercise(name)

    def taught_before(self, name: str) -> frozenset[str]:
        """The terms that the exercises before this one teach."""
        names = list(self.day_of)
        return frozenset(term for other in names[: names.index(name)] for term in self._teaches[other])

    @cached_property
    def _teaches(self) -> dict[str, tuple[str, ...]]:
        return {name: self.exercise(name).teaches for name in self.day_of}

    def introduced_for(self, name: str) -> frozenset[str] | None:
        """The names of torch that an exercise may use: its day's and those before; None if its day lists none."""
        day = self.day_of[name]
        if not day.introduces:
            return None
        return frozenset(new for earlier in self.days[: day.number] for new in earlier.introduces)

    def exercise(self, name: str) -> Exercise:
        """The exercise with that id.

        Raises PractorchError, with the nearest name as the hint, if there is none.
        """
        day = self.day_of.get(name)
        if day is None:
            hint = did_you_mean(name, self.day_of) or "practorch list shows all of them"
            raise PractorchError(f"no exercise named {name!r}", hint=hint)
        return load_exercise(day.path / name, day.id)


def curriculum_root() -> Path:
    """Where the exercises lie: $PRACTORCH_CURRICULUM, or the ones that come with practorch."""
    named = os.environ.get("PRACTORCH_CURRICULUM")
    return Path(named).resolve() if named else Path(__file__).resolve().parent.parent / "curriculum"


def load_track(root: Path | None = None) -> Track:
    """The track at root (default: curriculum_root()).

    Raises ExerciseFault if track.toml is missing or broken, or names an exercise twice.
    """
    root = root or curriculum_root()
    place = root / "track.toml"
    try:
        table = tomllib.loads(place.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ExerciseFault(f"{place}: no such file", hint="a curriculum folder has a track.toml") from None
    except tomllib.TOMLDecodeError as error:
        raise ExerciseFault(f"{place}: {error}") from None
    days = tuple(
        Day(d["id"], number, d["title"], tuple(d.get("exercises", ())), root / d["id"], tuple(d.get("introduces", ())))
        for number, d in enumerate(table["days"], start=1)
    )
    names = [name for day in days for name in day.exercise_ids]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ExerciseFault(f"{place}: exercise {twice[0]!r} is there twice", hint="an id is unique over the track")
    return Track(root, days)
