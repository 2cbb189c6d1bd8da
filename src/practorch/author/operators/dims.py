"""Dimensions: the wrong one, one lost, an order that only looks the same."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from practorch.author.operators.place import Change, Place, operator
from practorch.author.operators.syntax import (
    CREATES,
    REDUCTIONS,
    alike,
    keyword,
    last_name,
    literal,
    method,
    name_of,
    number,
    operand,
    parameters,
    renamed,
    rest,
    swapped,
    with_keyword,
    without_keyword,
)  # fmt: skip

_DIM_NAMES = {"dim", "axis", "dims", "dim0", "dim1", "start_dim", "end_dim", "dim_size"}
_DIM_AT = {
    **dict.fromkeys(REDUCTIONS, (0,)),
    **dict.fromkeys(
        ("softmax", "log_softmax", "cumsum", "cumprod", "size", "flatten", "unsqueeze", "squeeze", "select", "unbind",
         "cat", "stack", "concat", "sort", "argsort", "gather", "index_select", "scatter", "scatter_", "scatter_add",
         "scatter_add_", "index_add", "index_add_", "narrow", "flip", "unfold", "glu", "unflatten"), (0,)),
    **dict.fromkeys(("transpose", "swapaxes", "movedim", "diagonal"), (0, 1)),
    **dict.fromkeys(("chunk", "split", "topk", "kthvalue", "repeat_interleave", "quantile", "roll"), (1,)),
}  # fmt: skip
_TRANSPOSES = {"t", "transpose", "permute", "swapaxes", "swapdims", "movedim", "adjoint"}
_SIZED = {
    "view",
    "reshape",
    "permute",
    "expand",
    "repeat",
    "tile",
    "unflatten",
    "zeros",
    "ones",
    "empty",
    "randn",
    "rand",
}
_OTHER = {
    "cat": "stack", "concat": "stack", "stack": "cat", "hstack": "vstack", "vstack": "hstack",
    "expand": "repeat", "repeat": "repeat_interleave", "repeat_interleave": "repeat", "tile": "repeat_interleave",
}  # fmt: skip


@operator(ast.Constant, ast.UnaryOp)
def dim_moved(node: ast.expr, place: Place) -> Iterator[Change]:
    """A dim one further or one back; the last one becomes the first."""
    value = literal(node)
    if type(value) is int and _is_dim(place):
        near = {0: (1,), -1: (-2, 0)}.get(value, (value + 1, value - 1))
        yield from (number(v) for v in near)


def _is_dim(place: Place) -> bool:
    at = next((i for i in (-1, -2) if isinstance(place.parents[i], ast.Call | ast.keyword | ast.Subscript)), None)
    if at is None or (at == -2 and not isinstance(place.parents[-1], ast.Tuple | ast.List)):
        return False
    around, inner = place.parents[at], place.node if at == -1 else place.parents[-1]
    if isinstance(around, ast.keyword):
        return around.arg in _DIM_NAMES
    if isinstance(around, ast.Subscript):
        return isinstance(around.value, ast.Attribute) and around.value.attr == "shape"
    assert isinstance(around, ast.Call)
    given = rest(around)
    return any(i < len(given) and given[i] is inner for i in _DIM_AT.get(name_of(around), ()))


@operator(ast.Call)
def keepdim_flipped(call: ast.Call, place: Place) -> Iterator[Change]:
    """keepdim=True left out, or added to a reduction over a dim."""
    value = keyword(call, "keepdim")
    dim = keyword(call, "dim") or next(iter(rest(call)), None)
    if dim is not None and literal(dim) == 0 and isinstance(place.parent, ast.BinOp):
        return  # broadcasting puts a first dim of size 1 back
    if value is not None:
        yield without_keyword(call, "keepdim")
    elif name_of(call) in REDUCTIONS and dim is not None and literal(dim) != 0 and isinstance(call.func, ast.Attribute):
        yield with_keyword(call, "keepdim", ast.Constant(True))


@operator(ast.Attribute, ast.Call)
def transpose_dropped(node: ast.Attribute | ast.Call, place: Place) -> Iterator[Change]:
    """A transpose or permute left out."""
    if isinstance(node, ast.Attribute) and node.attr in ("mT", "T", "mH", "H") and isinstance(node.ctx, ast.Load):
        yield node.value
    elif isinstance(node, ast.Call) and name_of(node) in _TRANSPOSES and (value := operand(node)):
        yield value


@operator(ast.Attribute, ast.Call)
def permuted_by_view(node: ast.Attribute | ast.Call, place: Place) -> Iterator[Change]:
    """The right shape by reshape where the dims should change their order."""
    value = None
    if isinstance(node, ast.Attribute) and node.attr in ("mT", "T") and isinstance(node.ctx, ast.Load):
        value = node.value
    elif isinstance(node, ast.Call) and name_of(node) in _TRANSPOSES:
        value = operand(node)
    if value is not None:
        yield method(value, "reshape", ast.Attribute(node, "shape", ast.Load()))


@operator(ast.Call)
def sizes_swapped(call: ast.Call, place: Place) -> Iterator[Change]:
    """Two neighbouring sizes or dims exchanged."""
    if name_of(call) not in _SIZED:
        return
    first = 0 if name_of(call) in CREATES else len(call.args) - len(rest(call))
    for sizes in swapped(call.args[first:]):
        yield ast.Call(call.func, [*call.args[:first], *sizes], call.keywords)
    for at, arg in enumerate(call.args):
        if isinstance(arg, ast.Tuple | ast.List):
            for items in swapped(arg.elts):
                sizes = [*call.args[:at], type(arg)(items, ast.Load()), *call.args[at + 1 :]]
                yield ast.Call(call.func, sizes, call.keywords)


@operator(ast.Call)
def unsqueeze_dropped(call: ast.Call, place: Place) -> Iterator[Change]:
    """A dim of size 1 that is not added, or not taken away."""
    if name_of(call) in ("unsqueeze", "squeeze") and (value := operand(call)):
        yield value


@operator(ast.Subscript)
def new_axis_moved(node: ast.Subscript, place: Place) -> Iterator[Change]:
    """x[:, None] without the None, or with it one place further."""
    if not isinstance(node.slice, ast.Tuple):
        return
    items = node.slice.elts
    for at, item in enumerate(items):
        if isinstance(item, ast.Constant) and item.value is None:
            fewer = [*items[:at], *items[at + 1 :]]
            yield ast.Subscript(node.value, ast.Tuple(fewer, ast.Load()), node.ctx)
            yield from (ast.Subscript(node.value, ast.Tuple(i, ast.Load()), node.ctx) for i in _neighbours(items, at))


def _neighbours(items: list[ast.expr], at: int) -> Iterator[list[ast.expr]]:
    for a, b in ((at - 1, at), (at, at + 1)):
        if a >= 0 and b < len(items) and not alike(items[a], items[b]):
            yield [*items[:a], items[b], items[a], *items[b + 1 :]]


@operator(ast.Call)
def joined_otherwise(call: ast.Call, place: Place) -> Iterator[Change]:
    """cat for stack, repeat for repeat_interleave, view for reshape, and the like."""
    name, function = name_of(call), place.function
    if name == "reshape":  # a tensor made on the way is contiguous most of the time; an argument need not be
        given = [a.arg for a in parameters(function)] if function else []
        if last_name(operand(call) or call) in given:
            yield renamed(call, "view")
    elif name in _OTHER:
        yield renamed(call, _OTHER[name])


@operator(ast.Call)
def contiguous_dropped(call: ast.Call, place: Place) -> Iterator[Change]:
    """contiguous() left out."""
    if name_of(call) == "contiguous" and (value := operand(call)):
        yield value
