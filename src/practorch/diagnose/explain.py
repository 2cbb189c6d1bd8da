"""The findings of a graded file: at most one cause, with its evidence and a question."""

from __future__ import annotations

from collections.abc import Sequence

from practorch.diagnose.known import Known, known_mistakes
from practorch.diagnose.rules import RULES, Seen, explained
from practorch.engine.compare import text_of
from practorch.engine.grade import Graded, Grader, Missed
from practorch.engine.records import Call
from practorch.engine.verdict import Finding
from practorch.spec import Exercise

KNOWN = "known mistake"


def explain(exercise: Exercise, graded: Graded, grader: Grader) -> tuple[Finding, ...]:
    """Known mistakes where they explain every miss, or a part by itself; else a rule that does; else nothing."""
    if graded.verdict.status != "failed" or not graded.missed:
        return ()
    found = known_mistakes(exercise, graded, grader)
    order = [m.got.key for m in graded.missed]
    found = tuple(sorted(found, key=lambda known: min(order.index(key) for key in known.keys if key in order)))
    named = tuple(_known(known, graded, exercise.is_quiz) for known in found)
    covered = {key for known in found for key in known.keys}
    rest = [m for m in graded.missed if m.got.key not in covered]
    return named if exercise.is_quiz or not rest else (*named, *by_rule(rest, graded.hits))


def _known(known: Known, graded: Graded, is_quiz: bool) -> Finding:
    mistake = known.mistake
    own = [m for m in graded.missed if m.got.key in known.keys] or list(graded.missed)
    own.sort(key=lambda m: m.got.check != mistake.caught)
    text = f"{own[0].got.name}: got {text_of(own[0].got.value)}" if is_quiz else evidence(own[0])
    return Finding(KNOWN, mistake.id, mistake.why, text, mistake.ask, catalog=mistake.catalog)


def by_rule(missed: Sequence[Missed], hits: Sequence[Call] = ()) -> tuple[Finding, ...]:
    """The first rule that explains every miss; none if no rule does. hits are the calls that are right."""
    peers = (*((m.got, m.want) for m in missed), *((call, call) for call in hits))
    return _first_rule([Seen(m, peers) for m in missed]) or _first_rule([Seen(m, peers) for m in _one_error(missed)])


def _first_rule(seen: Sequence[Seen]) -> tuple[Finding, ...]:
    for rule in RULES if seen else ():
        if found := explained(rule, seen):
            return (Finding(rule.id, "", found.text, found.evidence, found.ask, rule.catalog, found.line),)
    return ()


def _one_error(missed: Sequence[Missed]) -> list[Missed]:
    """The calls that raise, if the first miss does and all of them do so at one line: that line can be spoken for."""
    raising = [m for m in missed if m.got.raised is not None and m.want.raised is None]
    lines = {m.got.raised.line for m in raising if m.got.raised is not None}
    return raising if raising and raising[0] is missed[0] and len(lines) == 1 else []


def evidence(missed: Missed) -> str:
    """One line from the learner's own run: which case, what came out, what should have."""
    miss = missed.misses[0]
    place = f"{missed.got.check}, {missed.got.name}"
    where = f": {miss.where}" if miss.where else ""
    if miss.kind in ("changed", "state", "not changed", "raised"):
        return f"{place}{where}: {miss.got}"
    return f"{place}{where}: got {miss.got}, want {miss.want}"
