"""What can be said of an exercise from its files alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from practorch.author.api import texts_with_code, torch_names
from practorch.author.catalog_ids import catalog_ids
from practorch.engine.grade import sayings
from practorch.engine.precheck import public, written
from practorch.spec import QUIZ_KINDS, Exercise, did_you_mean

MAX_LINES = 300
MIN_MISTAKES, MIN_MISTAKES_QUIZ = 4, 3
NUM_HINTS = 3
_FILES = {
    "exercise.toml",
    "statement.md",
    "checks.py",
    "mistakes.toml",
    "other_solutions",
    "starter",
    "solution",
    "figure",
}
_NOT_TELLING = ("def", "class", "import", "from", "@")


def text_problems(
    exercise: Exercise, taught: frozenset[str], introduced: frozenset[str] | None = None
) -> Iterator[str]:
    """Sentences about an exercise's texts.

    taught holds what earlier exercises teach, introduced the names of torch up to its day (None: not looked at).
    """
    yield from _files(exercise)
    yield from _fields(exercise, taught)
    yield from _checks(exercise)
    yield from _statement(exercise)
    yield from _hints(exercise)
    yield from _mistakes(exercise)
    if exercise.is_python:
        yield from _signatures(exercise)
        yield from _not_introduced(exercise, introduced)


def _files(exercise: Exercise) -> Iterator[str]:
    for path in sorted(exercise.path.iterdir()):
        stem = path.stem if path.stem in ("starter", "solution", "figure") else path.name
        if stem not in _FILES and path.name != "__pycache__":
            yield f"stray file {path.name}"
    texts = [p for p in exercise.path.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    count = sum(len(p.read_text(encoding="utf-8").splitlines()) for p in texts if p.suffix != ".svg")
    if count > MAX_LINES:
        yield f"{count} lines in all; {MAX_LINES} are the most"


def _fields(exercise: Exercise, taught: frozenset[str]) -> Iterator[str]:
    if not 1 <= exercise.level <= 5:
        yield f"level is {exercise.level}; it goes from 1 to 5"
    if not exercise.teaches:
        yield "teaches is empty"
    if not exercise.remember.strip():
        yield "remember is empty: what should stay after this exercise?"
    if exercise.forbids and not exercise.forbids_why:
        yield "forbids needs forbids_why, the reason that a learner reads"
    for need in exercise.needs:
        if need not in taught:
            near = did_you_mean(need, taught)
            yield f"needs {need!r}, which no earlier exercise teaches{f'; {near}' if near else ''}"


def _checks(exercise: Exercise) -> Iterator[str]:
    for name, says in sayings(exercise).items():
        if not says.endswith((".", "?", "!")):
            yield f"check {name}: its docstring's first line is a full sentence that a learner reads"
    tree = ast.parse(exercise.checks())
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yields = [n.value for n in ast.walk(node) if isinstance(n, ast.Yield | ast.YieldFrom)]
            if not yields:
                yield f"check {node.name}: yields no call"
            elif len(sayings(exercise)) == 1 and all(_is_shape_only(y) for y in yields):
                yield f"check {node.name}: looks only at shapes"


def _is_shape_only(value: ast.expr | None) -> bool:
    second = value.elts[1] if isinstance(value, ast.Tuple) and len(value.elts) > 1 else None
    return isinstance(second, ast.Name) and second.id == "shapes"


def _statement(exercise: Exercise) -> Iterator[str]:
    text = exercise.statement()
    if exercise.is_python and exercise.kind not in QUIZ_KINDS:
        for name, node in public(ast.parse(exercise.starter())).items():
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not re.search(rf"\b{re.escape(name)}\b", text):
                yield f"the statement does not name {name}"
    if len(text.split()) < 15:
        yield "the statement has fewer than 15 words"


def _hints(exercise: Exercise) -> Iterator[str]:
    if len(exercise.hints) < NUM_HINTS:
        yield f"{len(exercise.hints)} hints; there are at least {NUM_HINTS} rungs"
    solution = {_squeezed(line) for line in exercise.solution().splitlines()}
    solution = {line for line in solution if len(line) > 14 and not line.startswith(_NOT_TELLING)}
    for number, hint in enumerate(exercise.hints, start=1):
        if any(line in _squeezed(hint) for line in solution):
            yield f"hint {number} contains a line of the solution"


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text.partition("  #")[0])


def _mistakes(exercise: Exercise) -> Iterator[str]:
    least = MIN_MISTAKES_QUIZ if exercise.kind in QUIZ_KINDS else MIN_MISTAKES
    mistakes = exercise.mistakes()
    if len(mistakes) < least:
        yield f"{len(mistakes)} known mistakes; at least {least}"
    known = catalog_ids()
    for mistake in mistakes:
        if mistake.catalog and mistake.catalog not in known:
            near = did_you_mean(mistake.catalog, known)
            yield f"mistake {mistake.id}: the catalogue has no {mistake.catalog!r}; {near}"
        if not mistake.ask.strip().endswith("?"):
            yield f"mistake {mistake.id}: ask is one question, and ends with a question mark"
        if mistake.caught not in sayings(exercise):
            yield f"mistake {mistake.id}: there is no check {mistake.caught!r}"


def _not_introduced(exercise: Exercise, introduced: frozenset[str] | None) -> Iterator[str]:
    if introduced is None:
        return
    for what, source in texts_with_code(exercise):
        new = sorted(torch_names(source) - introduced)
        if new:
            yield f"the {what} uses {', '.join(new)}, which no day up to {exercise.day!r} introduces (track.toml)"


def _signatures(exercise: Exercise) -> Iterator[str]:
    starter, solution = public(ast.parse(exercise.starter())), public(ast.parse(exercise.solution()))
    mine = {n: _shape_of(node) for n, node in starter.items() if not isinstance(node, ast.Import | ast.ImportFrom)}
    theirs = {n: _shape_of(node) for n, node in solution.items() if not isinstance(node, ast.Import | ast.ImportFrom)}
    differ = [n for n in {**mine, **theirs} if mine.get(n) != theirs.get(n)]
    if differ:
        yield f"starter and solution differ: {sorted(differ)}"


def _shape_of(node: ast.stmt) -> object:
    if isinstance(node, ast.FunctionDef):
        return written(node), [ast.unparse(a.annotation) for a in node.args.args if a.annotation]
    if isinstance(node, ast.ClassDef):
        return {name: _shape_of(part) for name, part in public(node).items() if isinstance(part, ast.FunctionDef)}
    return "name"
