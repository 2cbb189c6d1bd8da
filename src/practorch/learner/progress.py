"""What follows from a journal: which exercises are passed, tried, new; hints taken; where to go on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from practorch.learner.journal import Event

State = Literal["new", "opened", "tried", "passed", "was passed"]


@dataclass
class Standing:
    """Where one exercise stands."""

    state: State = "new"
    num_tries: int = 0
    num_hints: int = 0
    saw_solution: bool = False
    last_finding: str = ""
    passed_on: date | None = None


@dataclass
class Progress:
    """A fold over the journal: exercise id -> where it stands; mistakes and how often; days with practice."""

    standings: dict[str, Standing] = field(default_factory=dict)
    mistakes: dict[str, int] = field(default_factory=dict)
    practice_days: set[date] = field(default_factory=set)
    last_exercise: str = ""

    def of(self, exercise: str) -> Standing:
        """Where an exercise stands; a new one if nothing happened yet."""
        return self.standings.get(exercise, Standing())

    def has_passed(self, exercise: str) -> bool:
        """Passed once; "was passed" (changed since) still counts as passed here."""
        return self.of(exercise).state in ("passed", "was passed")

    def next_exercise(self, order: Sequence[str]) -> str | None:
        """The first exercise of the track that is not passed; None when all are."""
        return next((name for name in order if not self.has_passed(name)), None)

    def degrees(self, days: Iterable[Sequence[str]]) -> float:
        """How many of the hundred days are done, parts of a day as parts of a degree."""
        total = 0.0
        for names in days:
            if names:
                total += sum(self.has_passed(n) for n in names) / len(names)
        return total


def progress(events: Iterable[Event]) -> Progress:
    """Everything that a journal says about where a learner stands."""
    out = Progress()
    for event in events:
        out.practice_days.add(event.when.astimezone().date())
        if not event.exercise:
            continue
        standing = out.standings.setdefault(event.exercise, Standing())
        out.last_exercise = event.exercise
        if event.event == "tried":
            _tried(out, standing, event)
        elif event.event == "hint":
            standing.num_hints = max(standing.num_hints, int(event.fields.get("rung", standing.num_hints + 1)))
        elif event.event == "solution":
            standing.saw_solution = True
        elif event.event == "reset":
            standing.num_hints = 0
            standing.state = "was passed" if standing.state == "passed" else standing.state
        elif event.event == "opened" and standing.state == "new":
            standing.state = "opened"
    return out


def _tried(out: Progress, standing: Standing, event: Event) -> None:
    if event.fields.get("status") == "not started":
        if standing.state in ("new", "passed"):
            standing.state = "opened" if standing.state == "new" else "was passed"
        return
    standing.num_tries += 1
    if event.fields.get("status") == "passed":
        standing.state = "passed"
        standing.passed_on = standing.passed_on or event.when.astimezone().date()
        return
    standing.state = "was passed" if standing.state in ("passed", "was passed") else "tried"
    for name in event.fields.get("mistakes", ()):
        out.mistakes[str(name)] = out.mistakes.get(str(name), 0) + 1
        standing.last_finding = str(name)
