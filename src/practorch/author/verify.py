"""Prove an exercise: its reference, its checks, its known mistakes, and everything that must be rejected."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from typing import Any

from practorch.author.anti import MARK, anti_answers
from practorch.author.shapes import traced
from practorch.author.texts import text_problems
from practorch.engine.compare import misses, same
from practorch.engine.grade import FIXED_SEEDS, Graded, Grader, sayings
from practorch.engine.records import Run
from practorch.engine.verdict import Finding
from practorch.engine.words import ended_words
from practorch.errors import ExerciseFault
from practorch.spec import Exercise, Mistake, PatchError, patched

Explain = Callable[[Exercise, Graded, Grader], tuple[Finding, ...]]
LOOP, LOOP_TIMEOUT_S = "endless_loop", 0.3
SLOW_MS = 1500.0


@dataclass(frozen=True)
class Proof:
    """What verify found: problems (none means proven), and how long it took."""

    exercise: str
    problems: tuple[str, ...]
    num_mistakes: int
    num_others: int
    num_rejected: int
    elapsed_ms: float

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def verify(
    exercise: Exercise, grader: Grader, explain: Explain, taught: frozenset[str] = frozenset(),
    introduced: frozenset[str] | None = None,
) -> Proof:  # fmt: skip
    """Everything that must hold of an exercise; each problem is a sentence that says what to mend.

    taught are the terms of earlier exercises, introduced the names of torch up to its day (None: not looked at).
    """
    started = time.perf_counter()
    problems = list(text_problems(exercise, taught, introduced))
    rejected = 0
    try:
        proof = _Proof(exercise, grader.in_bulk(), explain)
        problems += proof.reference()
        if not problems or all("reference" not in p for p in problems):
            problems += proof.rest()
            rejected = proof.num_rejected
    except ExerciseFault as fault:
        problems.append(fault.message.removeprefix(f"{exercise.id}: "))
    ms = (time.perf_counter() - started) * 1e3
    num_others = len(exercise.other_solutions())
    return Proof(exercise.id, tuple(problems), len(exercise.mistakes()), num_others, rejected, round(ms, 1))


class _Proof:
    def __init__(self, exercise: Exercise, grader: Grader, explain: Explain) -> None:
        self.exercise, self.grader, self.explain = exercise, grader, explain
        self.path = str(exercise.solution_path)
        self.num_rejected = 0
        self.seeds = self._affordable_seeds()

    def _affordable_seeds(self) -> tuple[int, ...]:
        """All fixed seeds; two where one run takes long."""
        if self.exercise.num_seeds == 1:
            return FIXED_SEEDS[:1]
        run = self.grader.variant(self.exercise, self.exercise.solution(), FIXED_SEEDS[1])
        return FIXED_SEEDS if run.ms < SLOW_MS else FIXED_SEEDS[:2]

    def reference(self) -> Iterator[str]:
        """It raises nowhere, repeats itself, passes with every seed, and its shape comments are true."""
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda seed: self.grader.reference(self.exercise, seed), self.seeds))
        graded = self.grader.grade(self.exercise, self.exercise.solution(), self.path, seeds=self.seeds)
        if graded.verdict.status != "passed":
            missed = graded.missed[0] if graded.missed else None
            place = f"{missed.got.check}, {missed.got.name}" if missed else graded.verdict.stopped or _failing(graded)
            yield f"the reference does not repeat itself with seed {graded.seed}: {place}"
        yield from self._shape_comments()
        if not self.exercise.is_python:
            return
        empty = [name for name in sayings(self.exercise) if all(c.check != name for c in graded.run.calls)]
        yield from (f"check {name}: made no call" for name in empty)

    def _shape_comments(self) -> Iterator[str]:
        if not self.exercise.is_python:
            return
        source = traced(self.exercise.solution())
        if source == self.exercise.solution():
            return
        for call in self.grader.variant(self.exercise, source, 0).calls:
            if call.raised is not None and call.raised.type == "ShapeLie":
                yield f"a shape comment is not true: {call.raised.first_line}"
                return

    def rest(self) -> list[str]:
        """What is left when the reference stands; three workers run at a time while the mistakes are compared."""
        with ThreadPoolExecutor(3) as threads:
            answers = [(n, s) for n, s in anti_answers(self.exercise) if n not in self.exercise.waives]
            answers.sort(key=lambda item: item[0] != LOOP)  # it waits for its time to be out: let it begin
            anti = [(name, threads.submit(self._grade_anti, name, source)) for name, source in answers]
            others = {n: threads.submit(self._grade_other, n, s) for n, s in self.exercise.other_solutions().items()}
            problems = list(self.mistakes())
            problems += self.others({name: future.result() for name, future in others.items()})
            return problems + list(self.anti_answers([(name, future.result()) for name, future in anti]))

    def mistakes(self) -> Iterator[str]:
        """Each applies, is caught by the check it names, differs from the others, and is named when it is made."""
        runs: dict[str, Run] = {}
        caught: set[str] = set()
        for mistake in self.exercise.mistakes():
            try:
                source = patched(self.exercise.solution(), mistake.diff)
                compile(source, mistake.id, "exec") if self.exercise.is_python else None
            except (PatchError, SyntaxError) as error:
                yield f"mistake {mistake.id}: {error}"
                continue
            runs[mistake.id] = self.grader.variant(self.exercise, source, 0)
            hits = self._caught_by(runs[mistake.id])
            caught |= hits
            if mistake.caught not in hits:
                who = ", ".join(sorted(hits)) or "nothing does"
                yield f"mistake {mistake.id}: {mistake.caught} does not catch it ({who})"
            else:
                yield from self._named(mistake, source, runs[mistake.id])
        names = list(runs)
        for i, a in enumerate(names):
            for b in names[i + 1 :]:
                if _equal(runs[a], runs[b]):
                    yield f"mistakes {a} and {b} cannot be told apart"
        for name in sayings(self.exercise):
            if name not in caught:
                yield f"check {name} catches no mistake"

    def _caught_by(self, done: Run) -> set[str]:
        wanted = {c.key: c for c in self.grader.reference(self.exercise, 0).calls}
        hits = {c.check for c in done.calls if c.key not in wanted or not same(c, wanted[c.key])}
        if not done.is_complete:
            hits |= {key[0] for key in set(wanted) - {c.key for c in done.calls}}
        return hits

    def _named(self, mistake: Mistake, source: str, done: Run) -> Iterator[str]:
        graded = self.grader.judged(self.exercise, source, done, FIXED_SEEDS[:1])
        if graded.verdict.status == "stopped":
            return
        named = [f.mistake for f in self.explain(self.exercise, graded, self.grader)]
        if named != [mistake.id]:
            yield f"mistake {mistake.id}: is named {named or 'nothing'} with seed {graded.seed}"

    def others(self, graded: dict[str, Graded]) -> Iterator[str]:
        """Other right solutions pass with every seed."""
        for name, done in graded.items():
            if done.verdict.status != "passed":
                yield f"other solution {name} does not pass with seed {done.seed}: {_failing(done)}"

    def _grade_other(self, name: str, source: str) -> Graded:
        path = f"{self.path}.{name}{self.exercise.suffix}"
        return self.grader.grade(self.exercise, source, path, seeds=self.seeds)

    def anti_answers(self, graded: list[tuple[str, Graded]]) -> Iterator[str]:
        """What is wrong everywhere is wrong here, unless it does not apply or is waived with a reason."""
        for name, done in graded:
            if done.verdict.status == "passed" and _applies(name, done):
                yield f"the anti-answer {name!r} passes: mend a check, or waive it with the reason under [waives]"
            elif done.verdict.status != "passed":
                self.num_rejected += 1

    def _grade_anti(self, name: str, source: str) -> Graded:
        exercise = self.exercise
        if name == LOOP:
            exercise = replace(exercise, limits=replace(exercise.limits, timeout_s=LOOP_TIMEOUT_S))
            self._share_references(exercise)
        first = self.grader.grade(exercise, source, self.path, seeds=FIXED_SEEDS[:1])
        if first.verdict.status == "passed" and _applies(name, first):  # another seed may still tell
            return self.grader.grade(exercise, source, self.path)
        return first

    def _share_references(self, hurried: Exercise) -> None:
        """The solution's records are the same with a shorter time limit: no need to make them again."""
        for seed in FIXED_SEEDS:
            found = self.grader.cached(self.exercise, self.exercise.solution(), seed)
            if found is not None:
                self.grader.remember(hurried, self.exercise.solution(), seed, found)


def _applies(name: str, graded: Graded) -> bool:
    """Whether an anti-answer did anything at all in this exercise."""
    return MARK in graded.run.prints or name in _ALWAYS or not graded.run.is_complete


_ALWAYS = {"starter", "patched_allclose", "printed_passed", "empty_file"}


def _equal(a: Run, b: Run) -> bool:
    if a.ending.how != b.ending.how or len(a.calls) != len(b.calls):
        return False
    return all(not misses(x, y) and not misses(y, x) for x, y in zip(a.calls, b.calls, strict=True))


def _failing(graded: Graded) -> str:
    for check in graded.verdict.checks:
        for case in check.cases:
            return f"{check.name}, {case.name}: {case.where} got {case.got}, want {case.want}"
    return graded.verdict.stopped or ended_words(graded.run.ending)
