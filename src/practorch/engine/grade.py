"""Grade one file: the same calls on it and on the solution, compared."""

from __future__ import annotations

import ast
import copy
import functools
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from practorch.engine.cache import Cache, content_key
from practorch.engine.compare import Miss, misses, text_of
from practorch.engine.forbidden import forbidden_in
from practorch.engine.launch import Pool, Worker
from practorch.engine.needs import needs_met
from practorch.engine.records import Call, Ending, Run
from practorch.engine.run import Job, run
from practorch.engine.verdict import Case, Check, CheckStatus, Status, Verdict
from practorch.engine.words import ended_words, forbidden_case, import_case
from practorch.errors import ExerciseFault
from practorch.spec import Exercise

FIXED_SEEDS = tuple(range(8))
MAX_NOTES = 2000
MAX_RECENT = 64


@dataclass(frozen=True, eq=False)
class Missed:
    """A call of the learner's that differs from the solution's, both records, and how they differ."""

    got: Call
    want: Call
    misses: tuple[Miss, ...]


@dataclass(frozen=True, eq=False)
class Graded:
    """A verdict, and what it was made from: a diagnosis goes on from here."""

    verdict: Verdict
    run: Run
    seed: int
    missed: tuple[Missed, ...]
    hits: tuple[Call, ...]


class Grader:
    """Observes files in workers, remembers what solutions and known mistakes do, compares."""

    def __init__(self, pool: Pool, cache: Cache, *, scale: float = 1.0) -> None:
        self.pool = pool
        self._take: Callable[[], Worker] = pool.take
        self.cache = cache
        self.scale = scale
        self._recent: dict[tuple[int, int], tuple[Exercise, Run]] = {}  # one request asks for a record many times
        self.notes: dict[str, Any] = {}
        """What follows from records, by the content that they were made from; whoever diagnoses keeps it here."""

    def in_bulk(self) -> Grader:
        """The same grader for many files that no learner waits for: its workers are cheaper and start slower."""
        other = copy.copy(self)
        other._take = self.pool.another
        return other

    def observe(
        self, exercise: Exercise, source: str, path: str, seeds: tuple[int, ...], *, cancelled: int | None = None,
        compared: bool = False, measure: bool = False,
    ) -> Run:  # fmt: skip
        """Run a file's checks in a worker of its own. compared stops after the first seed that misses."""

        def go_on(calls: tuple[Call, ...]) -> bool:
            return not compared or not self._missed(exercise, calls)

        job = Job(exercise, source, path, seeds, measure, self.scale)
        return run(self._take(), job, go_on=go_on, cancelled=cancelled)

    def reference(self, exercise: Exercise, seed: int) -> Run:
        """What the solution does.

        Raises ExerciseFault if it does not come to its end.
        """
        kept = self._recent.get((id(exercise), seed))
        if kept is not None and kept[0] is exercise:
            return kept[1]
        done = self.variant(exercise, exercise.solution(), seed)
        if not done.is_complete:
            raise ExerciseFault(
                f"{exercise.id}: the solution itself ended early: {ended_words(done.ending)}",
                hint="this is not your fault; practorch author verify shows more",
            )
        for call in done.calls:
            if call.raised is not None:
                raise ExerciseFault(
                    f"{exercise.id}: the reference raises in {call.check}, {call.name} (seed {seed}): "
                    f"{call.raised.type}: {call.raised.first_line}",
                    hint="this is not your fault; practorch author verify shows more",
                )
        if len(self._recent) > MAX_RECENT:
            self._recent.clear()
        self._recent[id(exercise), seed] = (exercise, done)
        return done

    def variant(self, exercise: Exercise, source: str, seed: int) -> Run:
        """What a text of ours does (the solution, a known mistake), from the cache where it was run before."""
        found = self.cached(exercise, source, seed)
        if found is None:
            found = self.observe(exercise, source, str(exercise.solution_path), (seed,))
            if found.ending.how not in ("out of time", "cancelled"):
                self.remember(exercise, source, seed, found)
        return found

    def noted(self, exercise: Exercise, source: str, seed: int, make: Callable[[], Any]) -> Any:
        """What make() gives, made once for this content."""
        key = _key(exercise, source, seed)
        if key not in self.notes:
            if len(self.notes) > MAX_NOTES:
                self.notes.clear()
            self.notes[key] = make()
        return self.notes[key]

    def cached(self, exercise: Exercise, source: str, seed: int) -> Run | None:
        """A run that was kept, or None."""
        return self.cache.get(_key(exercise, source, seed))

    def remember(self, exercise: Exercise, source: str, seed: int, done: Run) -> None:
        """Keep a run under the content that it was made from."""
        self.cache.put(_key(exercise, source, seed), done)

    def grade(
        self, exercise: Exercise, source: str, path: str, *, seeds: tuple[int, ...] | None = None,
        cancelled: int | None = None,
    ) -> Graded:  # fmt: skip
        """The verdict on a text; path is where its lines are to be found.

        Raises ExerciseFault if the exercise itself is broken.
        """
        needs_met(exercise)
        seeds = seeds or seeds_for(exercise, source)
        self.reference(exercise, seeds[0])
        done = self.observe(exercise, source, path, seeds, cancelled=cancelled, compared=True)
        return self.judged(exercise, source, done, seeds)

    def _missed(self, exercise: Exercise, calls: tuple[Call, ...]) -> list[Missed]:
        if not calls:
            return []
        theirs = {c.key: c for c in self.reference(exercise, calls[0].seed).calls}
        found = []
        for call in calls:
            want = theirs.get(call.key)
            if want is None and call.name == "set-up":
                want = Call(call.check, call.name, call.seed, call.index)
            if want is None:
                raise ExerciseFault(f"{exercise.id}: {call.check} made a call {call.name!r} that the solution did not")
            differences = misses(call, want)
            if differences:
                found.append(Missed(call, want, tuple(differences)))
        return found

    def judged(self, exercise: Exercise, source: str, done: Run, seeds: tuple[int, ...]) -> Graded:
        """The verdict on a run that was made with these seeds."""
        seed = next((s for s in reversed(seeds) if done.of_seed(s)), seeds[0])
        missed = self._missed(exercise, done.of_seed(seed))
        missed_keys = {m.got.key for m in missed}
        hits = tuple(c for c in done.of_seed(seed) if c.key not in missed_keys)
        wanted = self.reference(exercise, seed).calls
        recorded = {c.key for c in done.of_seed(seed)}
        is_whole = done.is_complete and not missed and all(self._is_whole(exercise, done, s) for s in seeds)
        if done.is_complete and not is_whole and not missed:
            done = replace(done, ending=Ending("malformed record", "calls are missing from it"))
        checks = [
            _check(name, says, wanted, missed, recorded, hide=exercise.is_quiz)
            for name, says in sayings(exercise).items()
        ]
        checks = [*_extra_checks(exercise, done, source), *checks]
        status = _status(done, checks, missed, is_whole)
        verdict = Verdict(
            exercise.id, status, seed, tuple(checks), prints=done.prints, elapsed_ms=round(done.ms, 2),
            stopped="" if done.is_complete or status == "not started" else ended_words(done.ending),
        )  # fmt: skip
        return Graded(verdict, done, seed, tuple(missed), hits)

    def _is_whole(self, exercise: Exercise, done: Run, seed: int) -> bool:
        """Positive proof: every call that the solution's record holds is in this one."""
        return [c.key for c in done.of_seed(seed)] == [c.key for c in self.reference(exercise, seed).calls]


def _key(exercise: Exercise, source: str, seed: int) -> str:
    return content_key(
        source, exercise.checks(), ",".join(exercise.forbids), str(seed), str(exercise.limits), code_version()
    )


def seeds_for(exercise: Exercise, source: str) -> tuple[int, ...]:
    """Seed 0, so that messages stay the same from save to save, then others that depend on the text."""
    others = [1 + (zlib.crc32(source.encode("utf-8", "replace")) + i) % 7 for i in range(exercise.num_seeds - 1)]
    return (0, *others)


def sayings(exercise: Exercise) -> dict[str, str]:
    """Check -> the first line of its docstring, in the order of checks.py."""
    return dict(_sayings(exercise.checks()))


@functools.lru_cache(maxsize=256)
def _sayings(checks: str) -> dict[str, str]:
    tree = ast.parse(checks)
    own = [n for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
    return {n.name: (ast.get_docstring(n) or "").partition("\n")[0] for n in own}


@functools.cache
def code_version() -> str:
    """The texts that decide what a record looks like: the worker, the observers, torch."""
    import torch

    house = Path(__file__).resolve().parent
    files = sorted([*house.glob("*.py"), *house.glob("worker/*.py"), *house.parent.glob("observe/**/*.*")])
    return content_key(torch.__version__, *(f.read_text(encoding="utf-8") for f in files if f.suffix in (".py", ".h")))


def _extra_checks(exercise: Exercise, done: Run, source: str) -> list[Check]:
    """What is wrong with a file as a whole: it raises on import, leaves a mode on, calls what is forbidden."""
    found = []
    if done.ending.how == "raised on import" or done.touched:
        case = import_case(done.ending, done.touched)
        status: CheckStatus = (
            "not started" if done.ending.raised is not None and done.ending.raised.is_unwritten else "failed"
        )
        found.append(Check("import", "The file runs from top to bottom.", status, (case,)))
    seen: dict[str, int | None] = {}
    if exercise.is_python and exercise.forbids:
        seen |= forbidden_in(source, exercise.forbids)
    for call in done.calls:
        seen = call.forbidden | seen
    if seen:
        cases = tuple(forbidden_case(name, line, exercise.forbids_why) for name, line in seen.items())
        found.append(Check("allowed calls", exercise.forbids_why or "You write this one yourself.", "failed", cases))
    return found


def _check(
    name: str, says: str, wanted: tuple[Call, ...], missed: list[Missed], recorded: set[tuple[str, int, str]],
    hide: bool,
) -> Check:  # fmt: skip
    own = [m for m in missed if m.got.check == name]
    cases = tuple(_case(m, hide) for m in own)
    if own and all(m.got.raised is not None and m.got.raised.is_unwritten for m in own):
        return Check(name, says, "not started", cases)
    if own:
        return Check(name, says, "failed", cases)
    is_whole = all(c.key in recorded for c in wanted if c.check == name)
    return Check(name, says, "passed" if is_whole else "not run")


def _case(missed: Missed, hide: bool) -> Case:
    first = missed.misses[0]
    raised = missed.got.raised
    line = raised.line if raised else None
    code, shapes = (raised.code, raised.shapes) if raised else ("", ())
    got, want = (text_of(missed.got.value), "") if hide and raised is None else (first.got, first.want)
    return Case(missed.got.name, first.kind, first.where, got, want, line, code, shapes)


def _status(done: Run, checks: list[Check], missed: list[Missed], is_whole: bool) -> Status:
    failing = [c for c in checks if c.status != "passed"]
    if (
        failing
        and all(c.status in ("not started", "not run") for c in failing)
        and any(c.status == "not started" for c in failing)
    ):
        return "not started"
    if not done.is_complete and done.ending.how != "raised on import":
        return "stopped"
    if done.ending.how == "raised on import":
        error = done.ending.raised
        return "stopped" if error is not None and error.ends_process else "failed"
    return "passed" if is_whole and not missed and not failing else "failed"
