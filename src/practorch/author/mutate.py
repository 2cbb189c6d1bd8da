"""Wrong variants, made by a machine: which of them do the checks let pass?"""

from __future__ import annotations

import ast
import math
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from practorch.author.variants import Variant, base, variants
from practorch.engine.grade import FIXED_SEEDS, Grader, seeds_for
from practorch.engine.precheck import public
from practorch.errors import ExerciseFault
from practorch.spec import QUIZ_KINDS, Exercise

BUDGET_S = 60.0
"""Variants are left out where all of them would take longer than this."""
LEAST = 12
NUM_MORE_SEEDS = 2
LEAST_TIMEOUT_S, TIMES_SLOWER = 1.0, 5.0
_TELL_S = 0.5

Tell = Callable[[dict[str, Any]], None]
Outcome = Literal["passed", "killed", "killed late", "out of time", "fault"]


@dataclass(frozen=True)
class Survivor:
    """A wrong variant that passes: what was changed, and the name to call it by in exercise.toml."""

    fingerprint: str
    operator: str
    line: int
    before: str
    after: str
    why: str = ""
    """Why no check can tell it from the solution, where exercise.toml says so."""


@dataclass(frozen=True)
class Count:
    """What became of an operator's variants."""

    made: int = 0
    killed: int = 0


@dataclass(frozen=True)
class Report:
    """What the checks of an exercise let pass, out of how much."""

    exercise: str
    made: int
    killed: int
    killed_late: int
    """Of the killed: those that pass with a learner's seeds and fail with others."""
    num_out_of_time: int
    """Of the killed: those that ran into the time limit; on a busy machine, some of them may be right."""
    num_harmless: int
    """Variants of a file of answers, or of test inputs, that are right too; they are not counted as made."""
    num_left_out: int
    """Variants that were not tried because one run takes so long."""
    operators: dict[str, Count]
    survivors: tuple[Survivor, ...]
    equivalent: tuple[Survivor, ...]
    stale: tuple[str, ...]
    problems: tuple[str, ...]
    elapsed_ms: float

    @property
    def share_killed(self) -> float:
        """Killed variants, out of those that are not named equivalent."""
        wrong = self.made - len(self.equivalent)
        return self.killed / wrong if wrong else 1.0

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "share_killed": round(self.share_killed, 4)}


def mutate(exercise: Exercise, grader: Grader, tell: Tell, budget_s: float = BUDGET_S) -> Report:
    """Grade every wrong variant of the solution; tell hears {"progress": done, "of": all} now and then.

    Where all would take much longer than budget_s, variants spread evenly over the file are tried.

    Raises ExerciseFault if the solution itself raises or does not pass.
    """
    started = time.perf_counter()
    every = variants(exercise.solution(), exercise.suffix)
    trial = _Trial(exercise, grader.in_bulk())
    run_s = trial.settle()
    named = {e.variant: e.why for e in exercise.equivalent}
    chosen = _evenly(every, max(LEAST, int(2 * budget_s / run_s)), named)
    outcomes = dict(zip(chosen, trial.outcomes(chosen, tell), strict=True))
    made_prints = {v.fingerprint for v in every}
    stale = tuple(f for f in named if f not in made_prints)
    harmless = [v for v, outcome in outcomes.items() if outcome == "passed" and _holds_answers(exercise, v)]
    for v in harmless:
        del outcomes[v]
    passed = [_survivor(v, named) for v, outcome in outcomes.items() if outcome == "passed"]
    return Report(
        exercise=exercise.id,
        made=len(outcomes),
        killed=len(outcomes) - len(passed),
        killed_late=sum(outcome == "killed late" for outcome in outcomes.values()),
        num_out_of_time=sum(outcome == "out of time" for outcome in outcomes.values()),
        num_harmless=len(harmless),
        num_left_out=len(every) - len(chosen),
        operators=_counts(outcomes),
        survivors=tuple(s for s in passed if not s.why),
        equivalent=tuple(s for s in passed if s.why),
        stale=stale,
        problems=tuple(_problems(outcomes, named, stale)),
        elapsed_ms=round((time.perf_counter() - started) * 1e3, 1),
    )


class _Trial:
    def __init__(self, exercise: Exercise, grader: Grader) -> None:
        self.exercise, self.grader = exercise, grader
        self.path = str(exercise.solution_path)

    def settle(self) -> float:
        """Seconds that the solution takes; variants get a time limit from it."""
        source = base(self.exercise.solution(), self.exercise.suffix)
        graded = self.grader.grade(self.exercise, source, self.path, seeds=self._seeds(source))
        if graded.verdict.status != "passed":
            raise ExerciseFault(
                f"{self.exercise.id}: the solution without its comments does not pass: {graded.verdict.status}",
                hint=f"practorch author verify {self.exercise.id} says why; layout and comments must not matter",
            )
        run_s = graded.run.ms / 1e3
        limits = self.exercise.limits
        timeout_s = min(limits.timeout_s, float(math.ceil(max(LEAST_TIMEOUT_S, TIMES_SLOWER * run_s))))
        hurried = replace(self.exercise, limits=replace(limits, timeout_s=timeout_s))
        for seed in FIXED_SEEDS if self.exercise.num_seeds > 1 else FIXED_SEEDS[:1]:
            # The solution's records are the same with a shorter time limit: no need to make them again.
            self.grader.remember(hurried, hurried.solution(), seed, self.grader.reference(self.exercise, seed))
        self.exercise = hurried
        return run_s

    def outcomes(self, chosen: list[Variant], tell: Tell) -> list[Outcome]:
        """What became of each variant; two run at a time."""
        lock, done, last = threading.Lock(), 0, time.monotonic()

        def one(variant: Variant) -> Outcome:
            nonlocal done, last
            outcome = self._outcome(variant)
            with lock:
                done += 1
                if time.monotonic() - last > _TELL_S or done == len(chosen):
                    last = time.monotonic()
                    tell({"progress": done, "of": len(chosen)})
            return outcome

        with ThreadPoolExecutor(2) as threads:
            return list(threads.map(one, chosen))

    def _outcome(self, variant: Variant) -> Outcome:
        try:
            graded = self.grader.grade(self.exercise, variant.source, self.path, seeds=self._seeds(variant.source))
        except ExerciseFault:
            return "fault"
        if graded.verdict.status == "passed":
            return "passed"
        if graded.run.ending.how == "out of time":
            return "out of time"
        is_late = graded.seed not in seeds_for(self.exercise, variant.source)
        return "killed late" if is_late else "killed"

    def _seeds(self, source: str) -> tuple[int, ...]:
        """Those that a pass needs, and a few more before a variant is called a survivor."""
        needed = seeds_for(self.exercise, source)
        if self.exercise.num_seeds < 2:
            return needed
        return (*needed, *[s for s in FIXED_SEEDS if s not in needed][:NUM_MORE_SEEDS])


def _evenly(every: list[Variant], most: int, named: dict[str, str]) -> list[Variant]:
    """As many of them as may be, spread evenly over the file; the ones named equivalent always."""
    if len(every) <= most:
        return every
    step = len(every) / most
    chosen = {int(i * step) for i in range(most)}
    return [v for i, v in enumerate(every) if i in chosen or v.fingerprint in named]


def _holds_answers(exercise: Exercise, variant: Variant) -> bool:
    """Whether a pass means only that this answer is right too: in a quiz, and where the learner writes test inputs."""
    if exercise.kind not in QUIZ_KINDS or not exercise.is_python or variant.operator == "answer_changed":
        return exercise.kind == "test"
    named = public(ast.parse(exercise.solution())).values()
    return not any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in named)


def _survivor(v: Variant, named: dict[str, str]) -> Survivor:
    return Survivor(v.fingerprint, v.operator, v.line, v.before, v.after, named.get(v.fingerprint, ""))


def _counts(outcomes: dict[Variant, Outcome]) -> dict[str, Count]:
    counts: dict[str, Count] = {}
    for variant, outcome in outcomes.items():
        old = counts.get(variant.operator, Count())
        counts[variant.operator] = Count(old.made + 1, old.killed + (outcome != "passed"))
    return dict(sorted(counts.items()))


def _problems(outcomes: dict[Variant, Outcome], named: dict[str, str], stale: Iterable[str]) -> Iterable[str]:
    for fingerprint in stale:
        yield f"equivalent {fingerprint}: no such variant is made any more; take it out of exercise.toml"
    for variant, outcome in outcomes.items():
        if variant.fingerprint in named and outcome in ("killed", "killed late", "fault"):
            yield f"equivalent {variant.fingerprint}: the checks do tell it apart; take it out of exercise.toml"
        if outcome == "fault":
            what = f"variant {variant.fingerprint} (line {variant.line}: {variant.after or 'left out'})"
            yield f"{what} makes a check yield other calls than the solution; calls may not depend on what sol gives"
