"""Arithmetic: signs, factors, roots, eps, operands."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from practorch.author.operators.place import Change, Place, operator
from practorch.author.operators.syntax import alike, last_name, literal, method, name_of, operand, with_operand

_SWAPS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,), ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,), ast.FloorDiv: (ast.Div,), ast.Mod: (ast.FloorDiv,), ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,), ast.BitXor: (ast.BitOr,), ast.LShift: (ast.RShift,), ast.RShift: (ast.LShift,),
}  # fmt: skip


def _is_eps(node: ast.expr) -> bool:
    value = literal(node)
    if value is not None:
        return 0 < value <= 1e-3
    return "eps" in last_name(node).lower() or last_name(node) == "tiny"


def _with_eps(node: ast.AST) -> tuple[ast.expr, ast.expr] | None:
    """a and eps, where the node is a + eps."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        if _is_eps(node.right):
            return node.left, node.right
        if _is_eps(node.left):
            return node.right, node.left
    return None


@operator(ast.BinOp)
def eps_dropped(node: ast.BinOp, place: Place) -> Iterator[Change]:
    """a + eps without the eps."""
    if parts := _with_eps(node):
        yield parts[0]


@operator(ast.Call, ast.BinOp)
def eps_moved(node: ast.Call | ast.BinOp, place: Place) -> Iterator[Change]:
    """eps outside of the root instead of inside, and the reverse."""
    under = _under_root(node)
    if under and (parts := _with_eps(under)):
        yield _plus(_root(node, parts[0]), parts[1]) if not _is_inverse(node) else _inverse(_plus_root(*parts))
    elif (parts := _with_eps(node)) and (under := _under_root(parts[0])) and not _is_inverse(parts[0]):
        yield _root(parts[0], _plus(under, parts[1]))


def _under_root(node: ast.AST) -> ast.expr | None:
    if isinstance(node, ast.Call) and name_of(node) in ("sqrt", "rsqrt"):
        return operand(node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and literal(node.right) in (0.5, -0.5):
        return node.left
    return None


def _is_inverse(node: ast.AST) -> bool:
    return name_of(node) == "rsqrt" or (isinstance(node, ast.BinOp) and literal(node.right) == -0.5)


def _root(like: ast.AST, value: ast.expr) -> ast.expr:
    if isinstance(like, ast.Call):
        return with_operand(like, value)
    assert isinstance(like, ast.BinOp)
    return ast.BinOp(value, ast.Pow(), like.right)


def _plus(a: ast.expr, b: ast.expr) -> ast.expr:
    return ast.BinOp(a, ast.Add(), b)


def _plus_root(a: ast.expr, eps: ast.expr) -> ast.expr:
    return _plus(ast.BinOp(a, ast.Pow(), ast.Constant(0.5)), eps)


def _inverse(value: ast.expr) -> ast.expr:
    return ast.BinOp(ast.Constant(1), ast.Div(), value)


@operator(ast.Call, ast.BinOp)
def root_dropped(node: ast.Call | ast.BinOp, place: Place) -> Iterator[Change]:
    """A square root left out."""
    if under := _under_root(node):
        yield _inverse(under) if _is_inverse(node) else under


@operator(ast.Call, ast.BinOp)
def square_dropped(node: ast.Call | ast.BinOp, place: Place) -> Iterator[Change]:
    """A power left out."""
    if isinstance(node, ast.Call) and name_of(node) in ("square", "pow") and (value := operand(node)):
        yield value
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and _under_root(node) is None:
        yield node.left


@operator(ast.Call)
def abs_dropped(call: ast.Call, place: Place) -> Iterator[Change]:
    """An absolute value left out."""
    if name_of(call) in ("abs", "fabs", "absolute") and (value := operand(call)):
        yield value


@operator(ast.UnaryOp, ast.Call)
def sign_dropped(node: ast.UnaryOp | ast.Call, place: Place) -> Iterator[Change]:
    """A minus left out."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and literal(node) is None:
        yield node.operand
    elif isinstance(node, ast.Call) and name_of(node) == "neg" and (value := operand(node)):
        yield value


@operator(ast.Call)
def guard_dropped(call: ast.Call, place: Place) -> Iterator[Change]:
    """clamp, nan_to_num and other guards left out."""
    if name_of(call) in ("clamp", "clip", "clamp_min", "clamp_max", "nan_to_num") and (value := operand(call)):
        yield value


@operator(ast.BinOp)
def factor_dropped(node: ast.BinOp, place: Place) -> Iterator[Change]:
    """A constant factor, divisor or summand left out."""
    if isinstance(node.op, ast.Mult | ast.Div | ast.Add | ast.Sub) and literal(node.right) is not None:
        yield node.left
    if isinstance(node.op, ast.Mult | ast.Add) and literal(node.left) is not None:
        yield node.right
    if isinstance(node.op, ast.Sub) and literal(node.left) is not None:
        yield node.right


@operator(ast.BinOp, ast.AugAssign)
def operator_swapped(node: ast.BinOp | ast.AugAssign, place: Place) -> Iterator[Change]:
    """plus for minus, times for divided by, * for @, and the like."""
    for other in _SWAPS.get(type(node.op), ()):
        if isinstance(node, ast.BinOp):
            yield ast.BinOp(node.left, other(), node.right)
        else:
            yield ast.AugAssign(node.target, other(), node.value)


@operator(ast.BinOp)
def operands_swapped(node: ast.BinOp, place: Place) -> Iterator[Change]:
    """a - b for b - a, where the order counts."""
    around = place.parent
    is_even = isinstance(around, ast.Attribute) and around.attr in ("square", "abs", "norm")
    is_even |= isinstance(around, ast.BinOp) and isinstance(around.op, ast.Pow) and literal(around.right) == 2
    if isinstance(node.op, ast.Sub) and is_even:
        return  # (a - b) ** 2 does not care
    if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult | ast.Pow) and not alike(node.left, node.right):
        yield ast.BinOp(node.right, node.op, node.left)


@operator(ast.BinOp, ast.BoolOp)
def operand_dropped(node: ast.BinOp | ast.BoolOp, place: Place) -> Iterator[Change]:
    """One side of a sum, product, quotient or condition left out."""
    if isinstance(node, ast.BoolOp):
        for i in range(len(node.values)):
            left = [*node.values[:i], *node.values[i + 1 :]]
            yield left[0] if len(left) == 1 else ast.BoolOp(node.op, left)
    elif isinstance(node.op, ast.Add | ast.Mult | ast.BitAnd | ast.BitOr):
        yield node.left
        yield node.right
    elif isinstance(node.op, ast.Sub | ast.Div):
        yield node.left


@operator(ast.Call)
def power_of_sum(call: ast.Call, place: Place) -> Iterator[Change]:
    """The square of a mean for the mean of squares."""
    inner = operand(call)
    if name_of(call) not in ("mean", "sum") or inner is None:
        return
    if isinstance(inner, ast.Call) and name_of(inner) in ("square", "pow", "abs") and (value := operand(inner)):
        yield with_operand(inner, with_operand(call, value))
    elif isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Pow):
        yield method(with_operand(call, inner.left), "pow", inner.right)
