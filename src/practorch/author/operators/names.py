"""What fits any code: lines and keywords left out, arguments exchanged, constants changed, another name returned."""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Iterator

from practorch.author.operators.place import Change, Place, operator
from practorch.author.operators.syntax import (
    alike,
    gives_tensor,
    is_number,
    last_name,
    literal,
    method,
    name_of,
    number,
    parameters,
    swapped,
    takes_tensor,
)  # fmt: skip

_COMMUTE = {"max", "min", "maximum", "minimum", "transpose", "swapaxes", "allclose", "equal", "isclose", "dot", "gcd"}
_CASTS = {"float", "double", "half", "long", "int", "bool", "to", "type_as", "item"}


@operator(ast.Return)
def cast_added(node: ast.Return, place: Place) -> Iterator[Change]:
    """A result that is float32 whatever came in."""
    function = place.function
    if node.value is None or not gives_tensor(function) or not takes_tensor(function):
        return
    names = {name_of(n) for n in ast.walk(node.value)}
    if name_of(node.value) not in _CASTS and not is_number(node.value, function) and "float" not in names:
        yield ast.Return(method(node.value, "float"))


@operator(ast.Constant, ast.UnaryOp)
def default_changed(node: ast.expr, place: Place) -> Iterator[Change]:
    """Another default value of a parameter."""
    if isinstance(place.parent, ast.arguments):
        yield from _others(literal(node))


@operator(ast.Constant, ast.UnaryOp)
def constant_changed(node: ast.expr, place: Place) -> Iterator[Change]:
    """A number that is one more, one less or twice as large; True for False."""
    is_flag = isinstance(place.parent, ast.keyword) and place.parent.arg in ("keepdim", "bias", "strict")
    if not isinstance(place.parent, ast.arguments) and not is_flag:
        yield from _others(literal(node))


def _others(value: int | float | bool | None) -> Iterator[ast.expr]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield from (number(v) for v in ((1,) if value == 0 else (value + 1, value - 1)))
    elif value is not None:
        yield number(1.0 if value == 0 else value * (10 if abs(value) < 1e-2 else 2))
        if value == 1:
            yield number(0.0)


@operator(ast.Call)
def keyword_dropped(call: ast.Call, place: Place) -> Iterator[Change]:
    """A keyword argument left out."""
    for i, word in enumerate(call.keywords):
        if word.arg not in (None, "strict"):
            yield ast.Call(call.func, call.args, [*call.keywords[:i], *call.keywords[i + 1 :]])


@operator(ast.Call)
def arguments_swapped(call: ast.Call, place: Place) -> Iterator[Change]:
    """Two neighbouring arguments exchanged."""
    if name_of(call) in _COMMUTE:
        return
    for args in swapped(call.args):
        yield ast.Call(call.func, args, call.keywords)


@operator(ast.Name)
def argument_confused(node: ast.Name, place: Place) -> Iterator[Change]:
    """One parameter for another of the same type."""
    function = place.function
    if function is None or not isinstance(node.ctx, ast.Load):
        return
    if last_name(place.parent) in ("dtype", "device") or name_of(place.parent) == "len":
        return  # the same for all arguments as a rule
    known = parameters(function)
    mine = next((a for a in known if a.arg == node.id), None)
    if mine is None or mine.annotation is None:
        return
    same = [a for a in known if a.annotation is not None and alike(a.annotation, mine.annotation)]
    if len(same) > 1:
        other = same[(same.index(mine) + 1) % len(same)]
        yield ast.Name(other.arg, ast.Load())


@operator(ast.Return)
def returned_other(node: ast.Return, place: Place) -> Iterator[Change]:
    """Another value returned: one of two, the two exchanged, an argument, a step on the way."""
    function, value = place.function, node.value
    if function is None or value is None:
        return
    if isinstance(value, ast.Tuple):
        yield from (ast.Return(ast.Tuple(items, ast.Load())) for items in swapped(value.elts))
        yield ast.Return(value.elts[0])
    elif gives_tensor(function):
        bound = [a.arg for a in parameters(function) if a.annotation and alike(a.annotation, function.returns or a)]
        steps = [s for s in ast.walk(function) if isinstance(s, ast.Assign) and s.lineno < node.lineno]
        bound += [t.id for s in steps for t in s.targets if isinstance(t, ast.Name)]
        for name in dict.fromkeys([*bound[:1], *bound[-1:]]):
            if last_name(value) != name:
                yield ast.Return(ast.Name(name, ast.Load()))


@operator(ast.Call, ast.List)
def element_dropped(node: ast.Call | ast.List, place: Place) -> Iterator[Change]:
    """A layer of a Sequential, or an element of a list, left out."""
    if isinstance(node, ast.Call):
        if name_of(node) == "Sequential" and len(node.args) > 1:
            for i in range(len(node.args)):
                yield ast.Call(node.func, [*node.args[:i], *node.args[i + 1 :]], node.keywords)
    elif len(node.elts) > 1 and isinstance(node.ctx, ast.Load):
        for i in range(len(node.elts)):
            yield ast.List([*node.elts[:i], *node.elts[i + 1 :]], ast.Load())


@operator(ast.If)
def branch_always(node: ast.If, place: Place) -> Iterator[Change]:
    """The body of an if, whatever the condition says."""
    if not isinstance(node.body[0], ast.Raise):
        yield node.body


@operator(ast.FunctionDef, ast.For, ast.While, ast.With, ast.If)
def effects_swapped(node: ast.FunctionDef | ast.For | ast.While | ast.With | ast.If, place: Place) -> Iterator[Change]:
    """Two lines that work by their effect, such as loss.backward() and opt.step(), in the other order."""
    for i, (a, b) in enumerate(itertools.pairwise(node.body)):
        if _is_effect(a) and _is_effect(b) and not (_is_in_place(a) and _is_in_place(b)):
            other = copy.copy(node)
            other.body = [*node.body[:i], b, a, *node.body[i + 2 :]]
            yield other


def _is_effect(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and name_of(node.value) != "__init__"


def _is_in_place(node: ast.stmt) -> bool:
    """m.mul_(beta): such lines mostly stand next to each other for different tensors."""
    return isinstance(node, ast.Expr) and name_of(node.value).endswith("_")


@operator(ast.Assign)
def answer_changed(node: ast.Assign, place: Place) -> Iterator[Change]:
    """Another value of a constant, in a file that holds nothing but constants."""
    functions = (n for n in place.module.body if isinstance(n, ast.FunctionDef | ast.ClassDef))
    names = [t.id for t in node.targets if isinstance(t, ast.Name) and not t.id.startswith("_")]
    is_answer = isinstance(place.parent, ast.Module) and names
    if is_answer and all(n.name.startswith("_") for n in functions):
        wrong = ast.parse(_ANOTHER, mode="eval").body
        yield ast.Assign(node.targets, ast.Call(wrong, [node.value], []), lineno=node.lineno)


_ANOTHER = "lambda v: not v if isinstance(v, bool) else (*v, 1) if isinstance(v, tuple) else v + 1 if v == 0 else v * 2"


@operator(ast.Assign, ast.AugAssign, ast.Expr, ast.If, ast.For, ast.While, ast.Raise, ast.Break, ast.Continue)
def line_dropped(node: ast.stmt, place: Place) -> Iterator[Change]:
    """A statement left out, with all that is in it."""
    if not isinstance(node, ast.Assign) or not _is_only_binding(node, place):
        yield []


def _is_only_binding(node: ast.Assign, place: Place) -> bool:
    """Without it a name would not be bound at all: nothing to be learnt from that."""
    names = {t.id for t in ast.walk(node) if isinstance(t, ast.Name) and isinstance(t.ctx, ast.Store)}
    if not names:
        return False
    around: ast.AST = place.function or place.module
    bound = {a.arg for a in parameters(place.function)} if place.function else set()
    for other in ast.walk(around):
        if isinstance(other, ast.Name) and isinstance(other.ctx, ast.Store) and other.lineno < node.lineno:
            bound.add(other.id)
    return not names <= bound
