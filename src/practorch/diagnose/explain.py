"""The findings of a graded file: at most one cause, with its evidence and a question."""

from __future__ import annotations

from practorch.diagnose.known import known_mistakes
from practorch.engine.grade import Graded, Grader, Missed
from practorch.engine.verdict import Finding
from practorch.spec import Exercise, Mistake

KNOWN = "known mistake"


def explain(exercise: Exercise, graded: Graded, grader: Grader) -> tuple[Finding, ...]:
    """Known mistakes where they explain every miss, else the first rule that does, else nothing."""
    if graded.verdict.status != "failed" or not graded.missed:
        return ()
    found = known_mistakes(exercise, graded, grader)
    if found:
        return tuple(_known(mistake, graded) for mistake in found)
    return ()


def _known(mistake: Mistake, graded: Graded) -> Finding:
    own = [m for m in graded.missed if m.got.check == mistake.caught] or list(graded.missed)
    return Finding(KNOWN, mistake.id, mistake.why, evidence(own[0]), mistake.ask, catalog=mistake.catalog)


def evidence(missed: Missed) -> str:
    """One line from the learner's own run: which case, what came out, what should have."""
    miss = missed.misses[0]
    place = f"{missed.got.check}, {missed.got.name}"
    where = f": {miss.where}" if miss.where else ""
    return f"{place}{where}: got {miss.got}, want {miss.want}"
