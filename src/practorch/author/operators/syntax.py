"""Small questions to a syntax tree, and small trees: what is called, on what, is it a number, is it a tensor."""

from __future__ import annotations

import ast
import functools
import itertools
from collections.abc import Iterable, Iterator

MODULES = {"torch", "F", "nn", "math", "np", "functional", "init", "linalg", "special", "dist"}
SAME_SHAPE = {
    "abs", "relu", "gelu", "silu", "sigmoid", "tanh", "exp", "log", "log1p", "expm1", "log2", "sqrt", "rsqrt", "square",
    "softmax", "log_softmax", "logsigmoid", "softplus", "neg", "sin", "cos", "floor", "ceil", "round", "clamp", "clip",
    "clamp_min", "clamp_max", "masked_fill", "add", "sub", "mul", "div", "pow", "erf", "sign", "tril", "triu", "cumsum",
}  # fmt: skip
REDUCTIONS = {
    "sum", "mean", "amax", "amin", "max", "min", "argmax", "argmin", "logsumexp", "norm", "prod", "all", "any", "var",
    "std", "var_mean", "std_mean", "median", "nansum", "nanmean", "quantile",
}  # fmt: skip
RESHAPES = {
    "view", "reshape", "flatten", "unflatten", "transpose", "permute", "unsqueeze", "squeeze", "expand", "repeat",
    "swapaxes", "movedim", "contiguous", "clone", "cat", "stack", "gather", "matmul", "bmm", "mm", "einsum", "where",
}  # fmt: skip
CREATES = {
    "zeros", "ones", "empty", "full", "randn", "rand", "arange", "linspace", "eye", "tensor", "randperm", "randint",
}  # fmt: skip
_PLAIN = ("int", "float", "bool", "str")
_INTEGRAL = {"int", "long", "bool", "byte", "argmax", "argmin", "argsort", "item", "tolist", "nonzero", "bincount"}
_NUMBERS = {"len", "item", "size", "dim", "numel", "perf_counter"}
_TENSORS = SAME_SHAPE | REDUCTIONS | RESHAPES


def name_of(node: ast.AST) -> str:
    """The last name of what is called: softmax for F.softmax(x); empty if nothing is called."""
    return last_name(node.func) if isinstance(node, ast.Call) else ""


def last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def is_module(node: ast.AST) -> bool:
    """Whether it is a module that functions live in, such as torch or torch.nn.functional."""
    return last_name(node) in MODULES


def operand(call: ast.Call) -> ast.expr | None:
    """What a function works on: x in x.sum(1) and in torch.sum(x, 1)."""
    if isinstance(call.func, ast.Attribute) and not is_module(call.func.value):
        return call.func.value
    return call.args[0] if call.args and not isinstance(call.args[0], ast.Starred) else None


def rest(call: ast.Call) -> list[ast.expr]:
    """The positional arguments after the operand."""
    is_method = isinstance(call.func, ast.Attribute) and not is_module(call.func.value)
    return call.args if is_method else call.args[1:]


def with_operand(call: ast.Call, value: ast.expr) -> ast.Call:
    """The same call on something else."""
    if isinstance(call.func, ast.Attribute) and not is_module(call.func.value):
        return ast.Call(ast.Attribute(value, call.func.attr, ast.Load()), call.args, call.keywords)
    return ast.Call(call.func, [value, *call.args[1:]], call.keywords)


def renamed(call: ast.Call, name: str) -> ast.Call:
    """The same call of a function with another last name."""
    if isinstance(call.func, ast.Attribute):
        return ast.Call(ast.Attribute(call.func.value, name, ast.Load()), call.args, call.keywords)
    return ast.Call(ast.Name(name, ast.Load()), call.args, call.keywords)


def without_keyword(call: ast.Call, name: str) -> ast.Call:
    return ast.Call(call.func, call.args, [k for k in call.keywords if k.arg != name])


def with_keyword(call: ast.Call, name: str, value: ast.expr) -> ast.Call:
    """The same call with a keyword set, at the place where it was or at the end."""
    fresh = ast.keyword(name, value)
    if keyword(call, name) is None:
        return ast.Call(call.func, call.args, [*call.keywords, fresh])
    return ast.Call(call.func, call.args, [fresh if k.arg == name else k for k in call.keywords])


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((k.value for k in call.keywords if k.arg == name), None)


def method(value: ast.expr, name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(value, name, ast.Load()), list(args), [])


def literal(node: ast.AST) -> int | float | bool | None:
    """The number or yes/no that is written there, its minus included."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = literal(node.operand)
        return None if value is None or isinstance(value, bool) else -value
    return None


def number(value: int | float) -> ast.expr:
    if value < 0:
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value)


def one_more(node: ast.expr, by: int) -> ast.expr:
    """The expression plus by (1 or -1), folded where it is a literal."""
    value = literal(node)
    if value is not None:
        return number(value + by)
    undoes = ast.Sub if by > 0 else ast.Add
    if isinstance(node, ast.BinOp) and isinstance(node.op, undoes) and literal(node.right) == 1:
        return node.left
    return ast.BinOp(node, ast.Add() if by > 0 else ast.Sub(), ast.Constant(1))


def alike(a: ast.AST, b: ast.AST) -> bool:
    return ast.dump(a) == ast.dump(b)


def swapped(items: list[ast.expr]) -> Iterator[list[ast.expr]]:
    """The list with two neighbours exchanged, once for each pair that is not alike."""
    for i, (a, b) in enumerate(itertools.pairwise(items)):
        if not alike(a, b) and not isinstance(a, ast.Starred) and not isinstance(b, ast.Starred):
            yield [*items[:i], b, a, *items[i + 2 :]]


def parameters(function: ast.FunctionDef) -> list[ast.arg]:
    every = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return [a for a in every if a.arg not in ("self", "cls", "ctx")]


def is_number(node: ast.AST, function: ast.FunctionDef | None) -> bool:
    """Whether it is surely a plain number: a size, a length, a loop counter, or made of such."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return function is not None and node.id in _numbers(function)
    if isinstance(node, ast.Attribute):
        return node.attr in ("shape", "ndim", "itemsize") or (node.attr in ("pi", "e") and is_module(node.value))
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Attribute) and node.value.attr == "shape"
    if isinstance(node, ast.Call):
        is_math = isinstance(node.func, ast.Attribute) and last_name(node.func.value) == "math"
        is_cast = isinstance(node.func, ast.Name) and node.func.id in ("int", "float", "bool", "range", "enumerate")
        return is_math or is_cast or name_of(node) in _NUMBERS
    if isinstance(node, ast.BinOp):
        return is_number(node.left, function) and is_number(node.right, function)
    return isinstance(node, ast.UnaryOp) and is_number(node.operand, function)


@functools.lru_cache(maxsize=64)
def _numbers(function: ast.FunctionDef) -> frozenset[str]:
    """The names that hold plain numbers in a function."""
    plain = {a.arg for a in parameters(function) if a.annotation and ast.unparse(a.annotation) in _PLAIN}
    for node in ast.walk(function):
        if isinstance(node, ast.For) and name_of(node.iter) in ("range", "enumerate"):
            targets = node.target.elts[:1] if isinstance(node.target, ast.Tuple) else [node.target]
            plain |= _names(targets)
        elif isinstance(node, ast.Assign) and _is_size(node.value):
            plain |= _names(node.targets)
    return frozenset(plain)


def _is_size(node: ast.expr) -> bool:
    if isinstance(node, ast.Tuple):
        return all(_is_size(e) for e in node.elts)
    return not isinstance(node, ast.Name) and is_number(node, None)


def _names(targets: Iterable[ast.expr]) -> set[str]:
    return {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}


def is_tensor(node: ast.AST, function: ast.FunctionDef | None) -> bool:
    """Whether it is most likely a tensor: arithmetic that is not on plain numbers, or a tensor function's result."""
    if isinstance(node, ast.BinOp):
        return not is_number(node, function) and not isinstance(node.op, ast.Mod | ast.FloorDiv)
    return isinstance(node, ast.Call) and name_of(node) in _TENSORS and not is_number(node, function)


def gives_tensor(function: ast.FunctionDef | None) -> bool:
    """Whether the function's annotation says that it returns one tensor."""
    return function is not None and function.returns is not None and last_name(function.returns) == "Tensor"


def assigned(name: str, tree: ast.AST) -> list[ast.expr]:
    """What a name, or an attribute of that name, is set to in a function or file."""
    return [s.value for s in ast.walk(tree) if isinstance(s, ast.Assign) and last_name(s.targets[0]) == name]


def takes_tensor(function: ast.FunctionDef | None) -> bool:
    """Whether tensors of the caller's come in: as an argument, or in self."""
    given = function.args.args if function is not None else []
    return any(a.arg == "self" or (a.annotation and "Tensor" in ast.unparse(a.annotation)) for a in given)


def has_graph(function: ast.FunctionDef | None) -> bool:
    """Whether gradients may flow through: tensors come in, and not all that is returned stands apart from them."""
    if function is None or not takes_tensor(function) or any(a.arg == "ctx" for a in function.args.args):
        return False
    returned = [n.value for n in ast.walk(function) if isinstance(n, ast.Return) and n.value is not None]
    return not returned or not all(is_cut_off(v, function) for v in returned)


def is_cut_off(node: ast.AST, function: ast.FunctionDef, seen: frozenset[str] = frozenset()) -> bool:
    """Whether no graph hangs on it: made from nothing, or from integers and comparisons."""

    def each(*parts: ast.AST) -> bool:
        return all(is_cut_off(part, function, seen) for part in parts)

    if isinstance(node, ast.Compare) or is_number(node, function) or is_module(node):
        return True
    if isinstance(node, ast.Name):
        values = assigned(node.id, function) if node.id not in seen else []
        inner = seen | {node.id}
        return bool(values) and all(is_cut_off(value, function, inner) for value in values)
    if isinstance(node, ast.BinOp):
        return each(node.left, node.right)
    if isinstance(node, ast.Subscript | ast.UnaryOp):
        return each(node.value if isinstance(node, ast.Subscript) else node.operand)
    if isinstance(node, ast.Attribute):
        return node.attr in ("indices", "shape", "dtype", "device") or each(node.value)
    if isinstance(node, ast.Tuple | ast.List):
        return each(*node.elts)
    return isinstance(node, ast.Call) and (_gives_constants(node) or each(node.func, *node.args))


def _gives_constants(call: ast.Call) -> bool:
    name = name_of(call)
    kinds = {last_name(a) for a in call.args} | {last_name(k.value) for k in call.keywords if k.arg == "dtype"}
    is_integral = name in _INTEGRAL or bool(kinds & {"uint8", "int8", "int16", "int32", "int64", "long", "bool"})
    return is_integral or name in CREATES or name.endswith("_like") or name.startswith("new_")
