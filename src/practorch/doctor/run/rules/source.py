"""What only the text can tell: how a number was averaged, which of two is taken for better."""

from __future__ import annotations

import ast
import functools
import linecache
import re
from collections.abc import Callable, Iterator

from practorch.doctor.run.facts import Facts
from practorch.doctor.run.findings import Finding, likely, sure
from practorch.doctor.run.place import NOWHERE, Place

SCORE = re.compile(r"acc|score|f1|auc|r2|iou|psnr|correct|precision|recall", re.IGNORECASE)
COST = re.compile(r"loss|error|err$|mse|mae|perplex|ppl", re.IGNORECASE)
BEST = re.compile(r"best|min_|max_|lowest|highest", re.IGNORECASE)


def mean_of_means(facts: Facts) -> Iterator[Finding]:
    """Batch means are added up, and divided by the number of batches, or of samples."""
    for loss in facts.losses:
        if loss.reduction != "mean" or not loss.weights or loss.count < 2:
            continue
        adds = _adds_of_means(loss.place)
        for node, name in adds:
            by = _divided_by(loss.place, name)
            count = loss.count
            if by == "samples":
                text = f"{count} batch means were added up and divided by the number of samples, at line {node.lineno}."
                yield sure("dataset_length_in_loss", text, Place(loss.place.file, node.lineno), weight=5)
            elif by == "batches" and (drift := _drift(facts, loss.place)):
                text = f"The mean of {count} batch means is taken, and the last batch is smaller: {drift}."
                yield likely("mean_of_batch_means", text, Place(loss.place.file, node.lineno), weight=2)


def _drift(facts: Facts, place: Place) -> str:
    """How far the mean of means is from the mean, where batches are of unequal size."""
    sizes = [c.sizes for c in facts.calls if c.place.file == place.file and abs(c.place.line - place.line) <= 3]
    flat = [size for part in sizes for size in part]
    if not flat or len(set(flat)) < 2:
        return ""
    loss = next((x for x in facts.losses if x.place == place and x.weights), None)
    if loss is None or not loss.count:
        return f"{min(flat)} samples instead of {max(flat)}"
    n = len(loss.values)
    return f"{loss.means / n:.5g} instead of {loss.weighted / loss.weights:.5g} over all calls"


def metric_of_batches(facts: Facts) -> Iterator[Finding]:
    """The same for an accuracy: .mean() of each batch, added up, divided by the number of batches."""
    for calls in facts.calls:
        if calls.is_training or not calls.sizes or len(set(calls.sizes)) < 2 or not calls.scored:
            continue
        for node, name in _adds(calls.place, _is_mean):
            if _divided_by(calls.place, name) == "batches":
                text = f"Batches of {max(calls.sizes)} and of {min(calls.sizes)} samples count alike in this mean."
                yield likely("mean_of_batch_means", text, Place(calls.place.file, node.lineno), weight=2)


def list_of_means(facts: Facts) -> Iterator[Finding]:
    """The means of the batches in a list, and the mean of that list."""
    for calls in facts.calls:
        if calls.is_training or len(set(calls.sizes)) < 2 or not calls.scored:
            continue
        scope = _scope(calls.place)
        for node in ast.walk(scope):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "append":
                continue
            if not node.args or not _is_mean(node.args[0]):
                continue
            name = re.escape(ast.unparse(node.func.value))
            text = ast.unparse(scope)
            if re.search(rf"sum\({name}\) / len\({name}\)|mean\({name}\)", text):
                said = f"Batches of {max(calls.sizes)} and of {min(calls.sizes)} samples count alike in this mean."
                yield likely("mean_of_batch_means", said, Place(calls.place.file, node.lineno), weight=2)


def is_called_validation(place: Place) -> bool:
    """The text around a place speaks of validation or a test: the name it is given, or its function's."""
    scope, statement = _scope(place), _statement(place)
    names = [getattr(scope, "name", "")]
    if isinstance(statement, ast.Assign):
        names += [ast.unparse(target) for target in statement.targets]
    return any(re.search(r"val|test|dev|eval", name, re.IGNORECASE) for name in names)


def wrong_direction(facts: Facts) -> Iterator[Finding]:
    """A lower score, or a higher loss, is kept as the best."""
    for file in sorted({p.file for p in (c.place for c in facts.calls) if p.file}):
        for node in ast.walk(_tree(file)):
            if not isinstance(node, ast.If) or not isinstance(node.test, ast.Compare) or len(node.test.ops) != 1:
                continue
            left, right = ast.unparse(node.test.left), ast.unparse(node.test.comparators[0])
            op = node.test.ops[0]
            if not isinstance(op, ast.Lt | ast.Gt | ast.LtE | ast.GtE):
                continue
            is_less = isinstance(op, ast.Lt | ast.LtE)
            if BEST.search(left) and not BEST.search(right):
                left, right, is_less = right, left, not is_less
            if not BEST.search(right) or not _assigns(node.body, right):
                continue
            is_score, is_cost = bool(SCORE.search(left)), bool(COST.search(left))
            wrong = (is_score and not is_cost and is_less) or (is_cost and not is_score and not is_less)
            if wrong:
                word = "lower" if is_less else "higher"
                text = f"{left} is kept as {right} when it is {word} than before."
                yield likely("best_metric_direction", text, Place(file, node.lineno), weight=5)


def kept_at(facts: Facts) -> Place:
    """The line that keeps a loss or an output with its graph, if the text shows one; else that of backward."""
    for backward in facts.backwards.values():
        names = {n.id for n in ast.walk(_statement(backward.place)) if isinstance(n, ast.Name)}
        for node in ast.walk(_scope(backward.place)):
            if _keeps(node, names):
                return Place(backward.place.file, getattr(node, "lineno", 0))
    return next((b.place for b in facts.backwards.values()), NOWHERE)


def reads_data(place: Place) -> Place | None:
    """The line in the same function that reads .data of something; None without one."""
    for node in ast.walk(_scope(place)):
        if isinstance(node, ast.Attribute) and node.attr == "data" and isinstance(node.ctx, ast.Load):
            return Place(place.file, node.lineno)
    return None


def _keeps(node: ast.AST, names: set[str]) -> bool:
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
        return _is_bare(node.value, names)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append" and node.args:
        return _is_bare(node.args[0], names)
    return False


def _is_bare(node: ast.AST, names: set[str]) -> bool:
    """It names a loss, and nothing takes the graph off it."""
    text = ast.unparse(node)
    used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return bool(used & names) and not re.search(r"\.item\(|\.detach\(|float\(|\.data\b|\.tolist\(", text)


def _adds_of_means(place: Place) -> list[tuple[ast.AugAssign, str]]:
    """Lines near a loss that add its mean, unweighted, to a running total."""
    names = {t.id for t in ast.walk(_statement(place)) if isinstance(t, ast.Name) and isinstance(t.ctx, ast.Store)}

    def is_mean(node: ast.expr) -> bool:
        text = ast.unparse(node)
        used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        has_loss = bool(used & names) or _covers(node, place)
        return has_loss and not re.search(r"\*|len\(|size\(|shape", text)

    return _adds(place, is_mean)


def _is_mean(node: ast.expr) -> bool:
    text = ast.unparse(node)
    return ".mean()" in text and not re.search(r"\*|len\(|size\(|shape", text)


def _adds(place: Place, is_it: Callable[[ast.expr], bool]) -> list[tuple[ast.AugAssign, str]]:
    found = []
    for node in ast.walk(_scope(place)):
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) and is_it(node.value):
            found.append((node, ast.unparse(node.target)))
    return found


def _divided_by(place: Place, name: str) -> str:
    """What a running total is divided by in the same function: "batches", "samples" or ""."""
    scope = _scope(place)
    for node in ast.walk(scope):
        below = None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and ast.unparse(node.left) == name:
            below = node.right
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Div) and ast.unparse(node.target) == name:
            below = node.value
        if below is not None:
            return _kind_of_count(scope, ast.unparse(below))
    return ""


def _kind_of_count(scope: ast.AST, text: str) -> str:
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and text in [ast.unparse(t) for t in node.targets]:
            text = ast.unparse(node.value)
            break
    if not text.startswith("len("):
        return ""
    inner = text[4:-1]
    return (
        "samples"
        if re.search(r"dataset|_data$|_set$|_ds$", inner)
        else "batches"
        if re.search(r"load|_dl$", inner)
        else ""
    )


def _assigns(body: list[ast.stmt], name: str) -> bool:
    targets = [t for s in body for n in ast.walk(s) if isinstance(n, ast.Assign) for t in n.targets]
    parts = [p for t in targets for p in (t.elts if isinstance(t, ast.Tuple) else [t])]
    return any(ast.unparse(p) == name for p in parts)


@functools.cache
def _tree(file: str) -> ast.Module:
    try:
        return ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError, RecursionError):
        return ast.Module([], [])


def _scope(place: Place) -> ast.AST:
    """The innermost function that a line is in, or the whole file."""
    functions = [n for n in ast.walk(_tree(place.file)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    around = [n for n in functions if n.lineno <= place.line <= (n.end_lineno or n.lineno)]
    return max(around, key=lambda n: n.lineno, default=_tree(place.file))


def _statement(place: Place) -> ast.AST:
    """The smallest statement that covers a line."""
    spans = [
        n for n in ast.walk(_tree(place.file))
        if isinstance(n, ast.stmt) and n.lineno <= place.line <= (n.end_lineno or n.lineno)
    ]  # fmt: skip
    return min(spans, key=lambda n: (n.end_lineno or n.lineno) - n.lineno, default=ast.Module([], []))


def _covers(node: ast.expr, place: Place) -> bool:
    return node.lineno <= place.line <= (node.end_lineno or node.lineno)


RULES = (mean_of_means, metric_of_batches, list_of_means, wrong_direction)
