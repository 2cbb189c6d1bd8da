"""Known mistakes: a learner's record that equals a mistake's record has that mistake's name."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain, combinations, islice

from practorch.engine.compare import alike, same
from practorch.engine.grade import Graded, Grader
from practorch.engine.records import Call
from practorch.spec import Exercise, Mistake, PatchError, patched

Key = tuple[str, int, str]
MAX_TOGETHER = 30
BUDGET_S = 8.0
"""A learner waits: mistakes whose records are not made by then are left for the next time."""


@dataclass(frozen=True, eq=False)
class Seen:
    """What a mistake does with one seed: its calls, and the ones that differ from the solution's."""

    mistakes: tuple[Mistake, ...]
    calls: dict[Key, Call]
    right: dict[Key, Call]
    misses: frozenset[Key]

    def looks_like(self, key: Key, mine: Call) -> bool:
        """Whether a learner's call is what these mistakes give."""
        return key in self.right and alike(mine, self.calls[key], self.right[key])


@dataclass(frozen=True, eq=False)
class Known:
    """A mistake that was made, and the calls in which it shows."""

    mistake: Mistake
    keys: frozenset[Key]


Together = Callable[[tuple[Seen, ...]], Seen | None]
"""Runs the solution with several mistakes in it; None if they do not go together, or time is out."""


def known_mistakes(exercise: Exercise, graded: Graded, grader: Grader) -> tuple[Known, ...]:
    """The mistakes that together explain every miss and nothing but the misses; none if no set does.

    Where that fails, each part of the exercise that no mistake links to the others is looked at by itself.
    """
    mine = {m.got.key: m.got for m in graded.missed}
    mistakes = exercise.mistakes()
    late = time.monotonic() + BUDGET_S
    found = (seen_as(exercise, (m,), graded.seed, grader) for m in mistakes if time.monotonic() < late)
    single = [seen for seen in found if seen is not None]
    if exercise.is_quiz:
        return _each_by_itself(single, mine)
    parts = _parts(single, mine)

    def run(group: tuple[Seen, ...]) -> Seen | None:
        made = tuple(m for s in group for m in s.mistakes)
        return seen_as(exercise, made, graded.seed, grader) if time.monotonic() < late else None

    whole = _explaining(single, mine, run)
    if whole or len(parts) < 2:
        return whole
    return tuple(known for part in parts for known in _explaining(single, part, run))


def _parts(single: list[Seen], mine: dict[Key, Call]) -> list[dict[Key, Call]]:
    """The misses in groups: two are in one if some mistake shows in both, or a chain of mistakes joins them."""
    groups: list[set[Key]] = [{key} for key in mine]
    for seen in single:
        joined = [g for g in groups if g & seen.misses]
        groups = [g for g in groups if not g & seen.misses] + [set[Key](seen.misses).union(*joined)]
    parts = ({key: call for key, call in mine.items() if key in g} for g in groups)
    return [part for part in parts if part]


def _explaining(single: list[Seen], mine: dict[Key, Call], run: Together) -> tuple[Known, ...]:
    """The mistakes that give these misses and no other: one, or several apart, or two or three in one call."""
    fitting = [s for s in single if _explains(s, mine)]
    exact = [s for s in fitting if s.misses == set(mine)]
    if exact:
        return _known(exact[0])
    return _cover(fitting, set(mine)) or _together([s for s in single if s.misses <= set(mine)], mine, run)


def seen_as(exercise: Exercise, mistakes: tuple[Mistake, ...], seed: int, grader: Grader) -> Seen | None:
    """Run the solution with these mistakes in it; None if their diffs do not go together."""
    source = exercise.solution()
    try:
        for mistake in mistakes:
            source = patched(source, mistake.diff)
    except PatchError:
        return None
    seen = grader.noted(exercise, source, seed, lambda: _seen(exercise, mistakes, source, seed, grader))
    assert isinstance(seen, Seen)
    return replace(seen, mistakes=mistakes)  # their words may have changed since


def _seen(exercise: Exercise, mistakes: tuple[Mistake, ...], source: str, seed: int, grader: Grader) -> Seen:
    done = grader.variant(exercise, source, seed)
    wanted = {c.key: c for c in grader.reference(exercise, seed).calls}
    calls = {c.key: c for c in done.calls}
    missed = {key for key, call in calls.items() if key not in wanted or not same(call, wanted[key])}
    return Seen(
        mistakes, calls, wanted, frozenset(missed | (set(wanted) - set(calls) if not done.is_complete else set()))
    )


def _explains(seen: Seen, mine: dict[Key, Call]) -> bool:
    """Nothing but the misses, and each of its misses looks the same here."""
    keys = seen.misses & set(seen.calls)
    return bool(keys) and seen.misses <= set(mine) and all(seen.looks_like(key, mine[key]) for key in keys)


def _known(seen: Seen) -> tuple[Known, ...]:
    return tuple(Known(mistake, seen.misses) for mistake in seen.mistakes)


def _each_by_itself(single: list[Seen], mine: dict[Key, Call]) -> tuple[Known, ...]:
    """A quiz's answers do not hang together: every wrong one that a mistake gives has that mistake's name."""
    found: dict[str, Known] = {}
    for key, call in mine.items():
        fitting = [s for s in single if key in s.misses and key in s.calls and s.looks_like(key, call)]
        best = min(fitting, key=lambda s: len(s.misses - set(mine)), default=None)
        if best is not None:
            found.setdefault(best.mistakes[0].id, Known(best.mistakes[0], frozenset([key])))
    return tuple(found.values())


def _cover(fitting: list[Seen], wanted: set[Key]) -> tuple[Known, ...]:
    """The fewest mistakes that cover every miss, found greedily."""
    chosen: list[Seen] = []
    left = set(wanted)
    while left:
        best = max(fitting, key=lambda s: len(s.misses & left), default=None)
        if best is None or not best.misses & left:
            return ()
        chosen.append(best)
        left -= best.misses
    return tuple(known for seen in chosen for known in _known(seen))


def _together(single: list[Seen], mine: dict[Key, Call], run: Together) -> tuple[Known, ...]:
    """Two or three mistakes that act on the same call look like none of them alone: run them together."""
    alike_at = {id(s): {key for key in s.misses & set(s.calls) if s.looks_like(key, mine[key])} for s in single}
    pairs = [g for g in combinations(single, 2) if _covers(g, mine)]
    likely = [g for g in pairs if _look_right_alone(g, alike_at)]
    others = [g for g in pairs if g not in likely]  # one can change what the other does where it is right by itself
    threes = (g for g in combinations(single, 3) if _covers(g, mine) and _look_right_alone(g, alike_at))
    for group in islice(chain(likely, others, threes), MAX_TOGETHER):
        both = run(group)
        if both is not None and both.misses == set(mine) and _explains(both, mine):
            return _known(both)
    return ()


def _covers(group: tuple[Seen, ...], mine: dict[Key, Call]) -> bool:
    return set[Key]().union(*(s.misses for s in group)) == set(mine)


def _look_right_alone(group: tuple[Seen, ...], alike_at: dict[int, set[Key]]) -> bool:
    """Whether each of a group looks as the learner's file does wherever it alone misses."""
    for one in group:
        alone = one.misses - set[Key]().union(*(s.misses for s in group if s is not one))
        if not alone <= alike_at[id(one)]:
            return False
    return True
