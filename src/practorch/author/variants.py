"""Wrong variants of a text: every operator at every place, each variant once."""

from __future__ import annotations

import ast
import hashlib
import textwrap
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from practorch.author.operators import LEXICAL, OPERATORS, lexical_operators, places
from practorch.author.operators.place import Change, Place


@dataclass(frozen=True)
class Variant:
    """One change of a solution: who made it, where, the lines before and after, the whole text."""

    fingerprint: str
    """Made from the change itself, not from line numbers: it stays when other lines are edited."""
    operator: str
    line: int
    before: str
    after: str
    source: str


def variants(source: str, suffix: str = ".py", operators: Collection[str] | None = None) -> list[Variant]:
    """All variants of a text, in the order of its lines; operators limits which are used."""
    made = _python(source, operators) if suffix == ".py" else _lexical(source, suffix, operators)
    return sorted(_named(made), key=lambda v: v.line)


def base(source: str, suffix: str = ".py") -> str:
    """The text that variants are changes of: a solution without its comments."""
    return ast.unparse(ast.parse(source)) + "\n" if suffix == ".py" else source


@dataclass(frozen=True)
class _Made:
    operator: str
    line: int
    scope: str
    before: str
    after: str
    source: str


def _python(source: str, operators: Collection[str] | None) -> Iterator[_Made]:
    tree = ast.parse(source)
    old = ast.unparse(tree)
    seen = {old}
    every = list(places(tree))
    for operator in OPERATORS.values():
        if operators is not None and operator.id not in operators:
            continue
        for place in every:
            if not isinstance(place.node, operator.kinds):
                continue
            for change in list(operator.changes(place.node, place)):
                new = _changed(tree, place, change)
                if new is not None and new not in seen:
                    seen.add(new)
                    yield _Made(operator.id, place.line, place.scope, *_difference(old, new), new + "\n")


def _changed(tree: ast.Module, place: Place, change: Change) -> str | None:
    """The text with one change in it, or None if that is no Python."""
    kept = getattr(place.parent, place.field)
    place.put(change)
    try:
        text = ast.unparse(tree)
        ast.parse(text)
    except (SyntaxError, ValueError):
        return None
    finally:
        setattr(place.parent, place.field, kept)
    return text


def _lexical(source: str, suffix: str, operators: Collection[str] | None) -> Iterator[_Made]:
    lines = source.splitlines()
    seen = {source}
    for name in lexical_operators(suffix):
        if operators is not None and name not in operators:
            continue
        for start, end, put in LEXICAL[name](lines):
            new = "\n".join([*lines[:start], *put, *lines[end:]]) + "\n"
            if new not in seen:
                seen.add(new)
                yield _Made(name, start + 1, "", *_texts(lines[start:end], put), new)


def _difference(old: str, new: str) -> tuple[str, str]:
    """The lines that are only in the one, and those that are only in the other."""
    a, b = old.splitlines(), new.splitlines()
    head = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    tail = 0
    while tail < min(len(a), len(b)) - head and a[len(a) - 1 - tail] == b[len(b) - 1 - tail]:
        tail += 1
    return _texts(a[head : len(a) - tail], b[head : len(b) - tail])


def _texts(before: list[str], after: list[str]) -> tuple[str, str]:
    return textwrap.dedent("\n".join(before)).strip(), textwrap.dedent("\n".join(after)).strip()


def _named(made: Iterator[_Made]) -> Iterator[Variant]:
    """Equal changes of equal lines in one function are told apart by their order."""
    times: Counter[tuple[str, str, str]] = Counter()
    for m in sorted(made, key=lambda m: m.line):
        key = (m.scope, m.before, m.after)
        text = "\n".join((*key, str(times[key]) if times[key] else ""))
        times[key] += 1
        yield Variant(hashlib.sha256(text.encode()).hexdigest()[:10], m.operator, m.line, m.before, m.after, m.source)
