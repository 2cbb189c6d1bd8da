"""Graph, memory and modes: detach, clone, in place, no_grad, train and eval, parameters and buffers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from practorch.author.operators.place import Change, Place, operator
from practorch.author.operators.syntax import (
    RESHAPES,
    SAME_SHAPE,
    assigned,
    gives_tensor,
    has_graph,
    is_cut_off,
    is_module,
    is_number,
    is_tensor,
    keyword,
    last_name,
    literal,
    method,
    name_of,
    operand,
    parameters,
    renamed,
    with_keyword,
    without_keyword,
)  # fmt: skip

_NEVER_IN_PLACE = {"softmax", "log_softmax", "logsigmoid", "softplus", "gelu", "silu"}
_IN_PLACE = (SAME_SHAPE - _NEVER_IN_PLACE) | {"unsqueeze", "t", "index_add"}
_ALWAYS_IN_PLACE = {"requires_grad_", "share_memory_", "__init__"}
_NO_GRAD = {"no_grad", "inference_mode", "set_grad_enabled", "enable_grad"}
_INPLACE_OF: dict[type[ast.operator], str] = {ast.Add: "add_", ast.Sub: "sub_", ast.Mult: "mul_", ast.Div: "div_"}
_LAYERS = {"Linear", "Conv1d", "Conv2d", "Conv3d", "ConvTranspose2d", "Embedding"}


@operator(ast.Call)
def detach_dropped(call: ast.Call, place: Place) -> Iterator[Change]:
    """detach() left out."""
    if name_of(call) in ("detach", "detach_") and (value := operand(call)):
        yield value


@operator(ast.Assign, ast.Return)
def detach_added(node: ast.Assign | ast.Return, place: Place) -> Iterator[Change]:
    """A result cut off from the graph."""
    function = place.function
    if function is None or node.value is None or not has_graph(function):
        return
    if _is_without_grad(place) or is_cut_off(node.value, function):
        return
    is_returned = isinstance(node, ast.Return) and gives_tensor(function) and not isinstance(node.value, ast.Constant)
    if is_returned or is_tensor(node.value, function):
        cut = method(node.value, "detach")
        yield ast.Return(cut) if isinstance(node, ast.Return) else ast.Assign(node.targets, cut, lineno=node.lineno)


def _is_without_grad(place: Place) -> bool:
    """Whether no graph is built there anyway."""
    for node in place.parents:
        around = [i.context_expr for i in node.items] if isinstance(node, ast.With) else []
        around += node.decorator_list if isinstance(node, ast.FunctionDef) else []
        if any((name_of(a) or last_name(a)) in _NO_GRAD for a in around):
            return True
    return False


@operator(ast.Call)
def clone_dropped(call: ast.Call, place: Place) -> Iterator[Change]:
    """clone() or copy() left out: the same memory under two names."""
    if name_of(call) in ("clone", "copy", "deepcopy") and (value := operand(call)):
        yield value


@operator(ast.Call)
def done_in_place(call: ast.Call, place: Place) -> Iterator[Change]:
    """x.relu_() for x.relu(): the tensor that a name holds is changed."""
    if isinstance(call.func, ast.Attribute) and name_of(call) in _IN_PLACE and not is_module(call.func.value):
        value = call.func.value
        is_free = isinstance(value, ast.Name) and (_is_done_with(value, place) or _is_assigned_to(value, place))
        if isinstance(value, ast.Name | ast.Attribute | ast.Subscript) and not is_free:
            yield renamed(call, f"{name_of(call)}_")


def _is_done_with(name: ast.Name, place: Place) -> bool:
    """Whether a tensor made in this function is looked at here for the last time: changing it harms nobody."""
    if place.function is None or not isinstance(name.ctx, ast.Load):
        return False
    mine = [n for n in ast.walk(place.function) if isinstance(n, ast.Name) and n.id == name.id]
    made = assigned(name.id, place.function)
    last = max((n for n in mine if isinstance(n.ctx, ast.Load)), key=lambda n: (n.lineno, n.col_offset))
    return last is name and len(made) == 1 and is_tensor(made[0], place.function) and name_of(made[0]) not in RESHAPES


def _is_assigned_to(name: ast.Name, place: Place) -> bool:
    """Whether the result gets the name of a tensor that was made in this function."""
    given = [a.arg for a in parameters(place.function)] if place.function else []
    is_own = isinstance(place.parent, ast.Assign) and last_name(place.parent.targets[0]) == name.id
    return is_own and name.id not in given


@operator(ast.BinOp)
def argument_changed(node: ast.BinOp, place: Place) -> Iterator[Change]:
    """x.sub_(m) for x - m, where x is an argument of the function."""
    function = place.function
    if function is None or type(node.op) not in _INPLACE_OF or not isinstance(node.left, ast.Name):
        return
    if node.left.id in {a.arg for a in parameters(function)} and not is_number(node.left, function):
        yield method(node.left, _INPLACE_OF[type(node.op)], node.right)


@operator(ast.Assign)
def assigned_in_place(node: ast.Assign, place: Place) -> Iterator[Change]:
    """x += y for x = x + y."""
    if len(node.targets) == 1 and isinstance(node.value, ast.BinOp) and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        if last_name(node.value.left) == name and not is_number(node.value, place.function):
            yield ast.AugAssign(node.targets[0], node.value.op, node.value.right)


@operator(ast.AugAssign, ast.Call)
def in_place_undone(node: ast.AugAssign | ast.Call, place: Place) -> Iterator[Change]:
    """x = x + y for x += y, and x.add(y), whose result is lost, for x.add_(y)."""
    if isinstance(node, ast.AugAssign):
        if isinstance(node.target, ast.Name | ast.Attribute) and not _counts(node.target, place):
            yield ast.Assign([node.target], ast.BinOp(_loaded(node.target), node.op, node.value), lineno=node.lineno)
    elif isinstance(node.func, ast.Attribute) and not is_module(node.func.value):
        name = node.func.attr
        given = [a.arg for a in parameters(place.function)] if place.function else []
        is_used = not any(isinstance(p, ast.Expr) for p in place.parents) and isinstance(node.func.value, ast.Name)
        is_harmless = is_used and last_name(node.func.value) not in given
        if name.endswith("_") and name not in _ALWAYS_IN_PLACE and not is_harmless:
            yield renamed(node, name[:-1])


def _counts(target: ast.Name | ast.Attribute, place: Place) -> bool:
    """Whether it is a plain number: known as one, or set to a literal somewhere in the file."""
    starts = assigned(last_name(target), place.module)
    return is_number(target, place.function) or any(literal(value) is not None for value in starts)


def _loaded(node: ast.Name | ast.Attribute) -> ast.expr:
    return (
        ast.Name(node.id, ast.Load())
        if isinstance(node, ast.Name)
        else ast.Attribute(node.value, node.attr, ast.Load())
    )


@operator(ast.With, ast.FunctionDef)
def no_grad_dropped(node: ast.With | ast.FunctionDef, place: Place) -> Iterator[Change]:
    """torch.no_grad left out."""
    if isinstance(node, ast.With):
        if len(node.items) == 1 and name_of(node.items[0].context_expr) in _NO_GRAD:
            yield node.body
        return
    kept = [d for d in node.decorator_list if name_of(d) not in _NO_GRAD and last_name(d) not in _NO_GRAD]
    if len(kept) < len(node.decorator_list):
        yield _decorated(node, kept)


@operator(ast.With)
def context_dropped(node: ast.With, place: Place) -> Iterator[Change]:
    """A with block without its with."""
    if all(item.optional_vars is None for item in node.items):
        yield node.body


@operator(ast.FunctionDef)
def no_grad_added(node: ast.FunctionDef, place: Place) -> Iterator[Change]:
    """A whole function under torch.no_grad."""
    if isinstance(node.body[-1], ast.Return) and not any(isinstance(s, ast.Assign | ast.With) for s in node.body):
        return  # one expression: detach_added says the same
    if (
        place.has_torch
        and not node.decorator_list
        and has_graph(node)
        and (gives_tensor(node) or node.name == "forward")
    ):
        decorator = ast.Call(ast.Attribute(ast.Name("torch", ast.Load()), "no_grad", ast.Load()), [], [])
        yield _decorated(node, [decorator])


def _decorated(node: ast.FunctionDef, decorators: list[ast.expr]) -> ast.FunctionDef:
    return ast.FunctionDef(node.name, node.args, node.body, decorators, node.returns, lineno=node.lineno)


@operator(ast.Call, ast.Attribute)
def train_for_eval(node: ast.Call | ast.Attribute, place: Place) -> Iterator[Change]:
    """train() for eval(), and not self.training for self.training."""
    if isinstance(node, ast.Call):
        if name_of(node) in ("train", "eval") and isinstance(node.func, ast.Attribute) and not node.args:
            yield renamed(node, "eval" if name_of(node) == "train" else "train")
    elif node.attr == "training" and isinstance(node.ctx, ast.Load) and not isinstance(place.parent, ast.UnaryOp):
        yield ast.UnaryOp(ast.Not(), node)


@operator(ast.Expr)
def super_init_dropped(node: ast.Expr, place: Place) -> Iterator[Change]:
    """super().__init__() left out."""
    if name_of(node.value) == "__init__":
        yield []


@operator(ast.Call)
def parameter_plain(call: ast.Call, place: Place) -> Iterator[Change]:
    """A plain tensor where an nn.Parameter belongs."""
    if name_of(call) == "Parameter" and (value := operand(call)):
        yield value


@operator(ast.Expr)
def buffer_plain(node: ast.Expr, place: Place) -> Iterator[Change]:
    """A plain attribute where a buffer belongs."""
    call = node.value
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or len(call.args) < 2:
        return
    if call.func.attr == "register_buffer" and isinstance(call.args[0], ast.Constant):
        target = ast.Attribute(call.func.value, str(call.args[0].value), ast.Store())
        yield ast.Assign([target], call.args[1], lineno=node.lineno)


@operator(ast.Call)
def modules_plain(call: ast.Call, place: Place) -> Iterator[Change]:
    """A plain list or dict where a ModuleList, ModuleDict or ParameterList belongs."""
    plain = {"ModuleList": "list", "ParameterList": "list", "ModuleDict": "dict", "ParameterDict": "dict"}
    if name_of(call) in plain:
        yield ast.Call(ast.Name(plain[name_of(call)], ast.Load()), call.args, call.keywords)


@operator(ast.Call)
def bias_flipped(call: ast.Call, place: Place) -> Iterator[Change]:
    """A layer without its bias, or with one that should not be there."""
    value = keyword(call, "bias")
    if name_of(call) in _LAYERS - {"Embedding"}:
        if value is None:
            yield with_keyword(call, "bias", ast.Constant(False))
        elif literal(value) is False:
            yield without_keyword(call, "bias")


@operator(ast.Expr)
def zero_grad_dropped(node: ast.Expr, place: Place) -> Iterator[Change]:
    """zero_grad() left out."""
    if name_of(node.value) == "zero_grad":
        yield []
