"""Masks, comparisons, conditions, slices, ranges."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from practorch.author.operators.place import Change, Place, operator
from practorch.author.operators.syntax import is_number, last_name, literal, name_of, number, one_more

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE), ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}  # fmt: skip
_MASK = re.compile(r"mask|keep|kept|valid|pad")
_MASKED = {"masked_fill", "masked_fill_", "masked_select", "masked_scatter"}


@operator(ast.Compare)
def comparison_swapped(node: ast.Compare, place: Place) -> Iterator[Change]:
    """< for <=, < for >, == for !=, is for is not."""
    for i, op in enumerate(node.ops):
        for other in _COMPARISONS[type(op)]:
            yield ast.Compare(node.left, [*node.ops[:i], other(), *node.ops[i + 1 :]], node.comparators)


@operator(ast.UnaryOp, ast.Call, ast.keyword, ast.Subscript)
def mask_inverted(node: ast.AST, place: Place) -> Iterator[Change]:
    """A mask where its opposite belongs."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        yield node.operand
    elif isinstance(node, ast.Call) and name_of(node) in _MASKED and node.args and not _is_inverted(node.args[0]):
        yield ast.Call(node.func, [_inverted(node.args[0]), *node.args[1:]], node.keywords)
    elif isinstance(node, ast.keyword) and node.arg and "mask" in node.arg and not isinstance(node.value, ast.Constant):
        if not _is_inverted(node.value):
            yield ast.keyword(node.arg, _inverted(node.value))
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name) and _MASK.search(node.slice.id):
        yield ast.Subscript(node.value, _inverted(node.slice), node.ctx)


def _inverted(node: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Invert(), node)


def _is_inverted(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert)


@operator(ast.If, ast.IfExp, ast.While, ast.UnaryOp, ast.comprehension)
def condition_negated(node: ast.AST, place: Place) -> Iterator[Change]:
    """if not a for if a."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.If) and _is_plain(node.test):
        yield ast.If(_not(node.test), node.body, node.orelse)
    elif isinstance(node, ast.IfExp) and _is_plain(node.test):
        yield ast.IfExp(_not(node.test), node.body, node.orelse)
    elif isinstance(node, ast.While) and _is_plain(node.test):
        yield ast.While(_not(node.test), node.body, node.orelse)
    elif isinstance(node, ast.comprehension):
        for i, test in enumerate(node.ifs):
            if _is_plain(test):
                negated = [*node.ifs[:i], _not(test), *node.ifs[i + 1 :]]
                yield ast.comprehension(node.target, node.iter, negated, node.is_async)


def _not(node: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), node)


def _is_plain(test: ast.expr) -> bool:
    """Comparisons and `not a` have their own opposites."""
    return not isinstance(test, ast.Compare) and not (isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not))


@operator(ast.comprehension)
def filter_dropped(node: ast.comprehension, place: Place) -> Iterator[Change]:
    """The if of a comprehension left out."""
    if node.ifs:
        yield ast.comprehension(node.target, node.iter, [], node.is_async)


@operator(ast.BoolOp)
def and_for_or(node: ast.BoolOp, place: Place) -> Iterator[Change]:
    """and for or, and the reverse."""
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)


@operator(ast.Slice)
def slice_moved(node: ast.Slice, place: Place) -> Iterator[Change]:
    """A slice that begins or ends one too early or too late, or loses its step."""
    if node.lower is None and node.upper is None and node.step is None:
        return
    for lower in _bounds(node.lower, ast.Constant(1) if node.step is None else None):
        yield ast.Slice(lower, node.upper, node.step)
    for upper in _bounds(node.upper, number(-1) if node.step is None else None):
        yield ast.Slice(node.lower, upper, node.step)
    if node.step is not None:
        yield ast.Slice(node.lower, node.upper, None)


def _bounds(bound: ast.expr | None, absent: ast.expr | None) -> Iterator[ast.expr | None]:
    if bound is None:
        yield from [absent] if absent is not None else []
    elif literal(bound) == 1:
        yield from (None, ast.Constant(2))
    elif literal(bound) == -1:
        yield from (None, number(-2))
    elif literal(bound) == 0:
        yield ast.Constant(1)
    else:
        yield from (one_more(bound, -1), one_more(bound, 1))


@operator(ast.Call)
def range_moved(call: ast.Call, place: Place) -> Iterator[Change]:
    """A range or arange that begins or ends one too early or too late."""
    if name_of(call) not in ("range", "arange") or not call.args or isinstance(call.args[0], ast.Starred):
        return
    if len(call.args) == 1:
        (end,) = call.args
        both = [[one_more(end, -1)], [one_more(end, 1)]]
        if not (isinstance(place.parent, ast.For) and last_name(place.parent.target).startswith("_")):
            both += [[ast.Constant(1), end], [ast.Constant(1), one_more(end, 1)]]
    else:
        start, end, *step = call.args
        both = [[one_more(start, by), end, *step] for by in (1, -1)]
        both += [[start, end]] if step else [[start, one_more(end, by)] for by in (1, -1)]
    yield from (ast.Call(call.func, args, call.keywords) for args in both)


@operator(ast.Name, ast.BinOp)
def index_moved(node: ast.Name | ast.BinOp, place: Place) -> Iterator[Change]:
    """x[i + 1] for x[i]."""
    around = place.parents[-2] if isinstance(place.parent, ast.Tuple) else place.parent
    if not isinstance(around, ast.Subscript) or node is around.value or not is_number(node, place.function):
        return
    if isinstance(around.ctx, ast.Load):
        yield from (one_more(node, 1), one_more(node, -1))


@operator(ast.Call)
def infinity_softened(call: ast.Call, place: Place) -> Iterator[Change]:
    """-1 where minus infinity belongs, and 1 for infinity."""
    if name_of(call) == "float" and call.args and isinstance(call.args[0], ast.Constant):
        text = str(call.args[0].value)
        if text.lstrip("+-") in ("inf", "infinity"):
            yield number(-1.0 if text.startswith("-") else 1.0)


@operator(ast.Attribute)
def infinity_lost(node: ast.Attribute, place: Place) -> Iterator[Change]:
    """1 where torch.inf or math.inf stands; under a minus it becomes -1."""
    if node.attr == "inf":
        yield ast.Constant(1.0)
