"""A rule: what it looks for in a missed call, and what it says when it finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from practorch.diagnose.rules.close import is_nearly_right
from practorch.diagnose.rules.seen import Numbers, Seen


@dataclass(frozen=True)
class Explained:
    """What to say: what was done and why the right rule holds, the evidence, one question.

    reading is set where one call alone could be read in several ways ("divided by x.shape[0]"): all calls of a run
    must then have one reading in common.
    """

    text: str
    evidence: str
    ask: str
    reading: str = ""
    line: int | None = None


Explain = Callable[[Seen], Iterator[Explained]]
ExplainLeaf = Callable[[Seen, Numbers], Iterator[Explained]]


@dataclass(frozen=True)
class Rule:
    """A relation between what came out and what should have; explain yields its readings of one missed call."""

    id: str
    explain: Explain
    catalog: str = ""


def explained(rule: Rule, run: Sequence[Seen]) -> Explained | None:
    """What a rule says of a run: a reading that all its missed calls share, in the words of the first call."""
    found = _shared(rule.explain(seen) for seen in run)
    return found[0] if found else None


def each_leaf(one: ExplainLeaf, *, of_digits: bool = False) -> Explain:
    """Look at every leaf that differs; what is said must hold for all of them. of_digits is for the nearly right."""

    def explain(seen: Seen) -> Iterator[Explained]:
        if not of_digits and any(is_nearly_right(numbers) for numbers in seen.numbers):
            return
        for said in _shared(one(seen, numbers) for numbers in seen.numbers):
            yield replace(said, text=f"In {seen.part}, {said.text[0].lower()}{said.text[1:]}") if seen.part else said

    return explain


def leaf_rule(id: str, one: ExplainLeaf, catalog: str = "", *, of_digits: bool = False) -> Rule:
    """A rule that looks at numbers, leaf by leaf."""
    return Rule(id, each_leaf(one, of_digits=of_digits), catalog)


def evidence(seen: Seen, numbers: Numbers) -> str:
    """One line of the learner's own run: the case, the place, both numbers or both shapes."""
    index, got, want = numbers.example
    where = " ".join(part for part in (numbers.where, f"at {index}" if index else "") if part)
    return f"{seen.place}{f': {where}' if where else ''}: got {got}, want {want}"


def evidence_of_miss(seen: Seen) -> str:
    """One line of the learner's own run, for what is no number."""
    miss = seen.missed.misses[0]
    return f"{seen.place}{f': {miss.where}' if miss.where else ''}: got {miss.got}, want {miss.want}"


def _shared(groups: Iterator[Iterator[Explained]]) -> list[Explained]:
    """The readings of the first group that all others have too."""
    left: list[Explained] | None = None
    for group in groups:
        found = list(group)
        readings = {e.reading for e in found}
        left = found if left is None else [e for e in left if e.reading in readings]
        if not left:
            return []
    return left or []
