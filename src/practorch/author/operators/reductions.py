"""Reductions and functions: the neighbour with almost the same name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from practorch.author.operators.place import Change, Place, operator
from practorch.author.operators.syntax import (
    is_module,
    keyword,
    last_name,
    literal,
    name_of,
    operand,
    renamed,
    with_keyword,
    without_keyword,
)  # fmt: skip

_MEANS = {"mean": "sum", "sum": "mean", "nanmean": "nansum", "nansum": "nanmean", "median": "mean"}
_EXTREMES = {
    "max": "min", "amax": "amin", "argmax": "argmin", "maximum": "minimum", "fmax": "fmin", "cummax": "cummin",
    "clamp_min": "clamp_max", "all": "any", "floor": "ceil", "tril": "triu",
}  # fmt: skip
_EXTREMES |= {b: a for a, b in _EXTREMES.items()}
_FUNCTIONS = {
    "softmax": "log_softmax", "log_softmax": "softmax", "sigmoid": "tanh", "tanh": "sigmoid", "relu": "gelu",
    "gelu": "relu", "silu": "gelu", "exp": "expm1", "expm1": "exp", "log": "log1p", "log1p": "log", "log2": "log",
    "sin": "cos", "cos": "sin", "round": "floor", "zeros": "ones", "ones": "zeros", "zeros_like": "ones_like",
    "ones_like": "zeros_like", "randn": "rand", "rand": "randn", "cumsum": "cumprod", "prod": "sum", "var": "std",
    "std": "var", "softplus": "relu", "logsumexp": "sum", "sort": "argsort", "argsort": "sort", "rsqrt": "sqrt",
    "cross_entropy": "nll_loss", "nll_loss": "cross_entropy", "mse_loss": "l1_loss", "l1_loss": "mse_loss",
    "binary_cross_entropy_with_logits": "binary_cross_entropy", "max_pool2d": "avg_pool2d", "Sigmoid": "Tanh",
    "Tanh": "Sigmoid", "BatchNorm2d": "InstanceNorm2d", "MaxPool2d": "AvgPool2d", "kaiming_normal_": "kaiming_uniform_",
    "kaiming_uniform_": "kaiming_normal_", "xavier_normal_": "xavier_uniform_", "xavier_uniform_": "xavier_normal_",
}  # fmt: skip
_ACTIVATIONS = {
    "relu", "gelu", "silu", "sigmoid", "tanh", "softmax", "log_softmax", "logsigmoid", "softplus", "exp", "log",
    "log1p", "expm1", "floor", "ceil", "round", "conj", "sort", "flip", "dropout", "normalize", "sorted", "reversed",
    "cumsum",
}  # fmt: skip
_SPREADS = {"var", "std", "var_mean", "std_mean", "cov"}
_REDUCTIONS = {"mean": "sum", "sum": "mean", "none": "mean", "batchmean": "mean"}


@operator(ast.Call)
def mean_for_sum(call: ast.Call, place: Place) -> Iterator[Change]:
    """mean for sum, and the reverse."""
    if name_of(call) in _MEANS and isinstance(call.func, ast.Attribute):
        yield renamed(call, _MEANS[name_of(call)])


@operator(ast.Call)
def max_for_min(call: ast.Call, place: Place) -> Iterator[Change]:
    """The other extreme: max for min, all for any, floor for ceil, tril for triu."""
    if name_of(call) in _EXTREMES:
        yield renamed(call, _EXTREMES[name_of(call)])


@operator(ast.Call)
def bound_swapped(call: ast.Call, place: Place) -> Iterator[Change]:
    """clamp(max=…) for clamp(min=…)."""
    if name_of(call) in ("clamp", "clip", "clamp_"):
        other = {"min": "max", "max": "min"}
        flipped = [ast.keyword(other.get(k.arg or "", k.arg), k.value) for k in call.keywords]
        if flipped:
            yield ast.Call(call.func, call.args, flipped)


@operator(ast.Call)
def unbiased_flipped(call: ast.Call, place: Place) -> Iterator[Change]:
    """The variance divided by n - 1 instead of n, and the reverse."""
    if name_of(call) not in _SPREADS:
        return
    for name in ("correction", "unbiased"):
        value = keyword(call, name)
        if value is not None and literal(value) in (0, 1):
            other = not literal(value) if name == "unbiased" else 1 - int(literal(value) or 0)
            yield with_keyword(call, name, ast.Constant(other))
        if value is not None:
            return
    yield with_keyword(call, "correction", ast.Constant(0))


@operator(ast.keyword, ast.Constant)
def reduction_swapped(node: ast.keyword | ast.Constant, place: Place) -> Iterator[Change]:
    """reduction="sum" for reduction="mean", and the like."""
    if isinstance(node, ast.keyword):
        old = node.value.value if isinstance(node.value, ast.Constant) and node.arg == "reduction" else None
        if isinstance(old, str) and old in _REDUCTIONS:
            yield ast.keyword("reduction", ast.Constant(_REDUCTIONS[old]))
    elif isinstance(place.parent, ast.arguments) and isinstance(node.value, str) and node.value in _REDUCTIONS:
        yield ast.Constant(_REDUCTIONS[node.value])


@operator(ast.Call)
def function_swapped(call: ast.Call, place: Place) -> Iterator[Change]:
    """A near function: softmax for log_softmax, log for log1p, zeros for ones."""
    if name_of(call) in _FUNCTIONS and isinstance(call.func, ast.Attribute):
        yield renamed(call, _FUNCTIONS[name_of(call)])


@operator(ast.Call)
def function_dropped(call: ast.Call, place: Place) -> Iterator[Change]:
    """An activation, exp, log or the like left out: its argument stays."""
    if name_of(call) in _ACTIVATIONS and (value := operand(call)):
        yield value


@operator(ast.Call)
def cast_dropped(call: ast.Call, place: Place) -> Iterator[Change]:
    """A conversion of the dtype left out."""
    name = name_of(call)
    is_own = isinstance(call.func, ast.Attribute) and not is_module(call.func.value)
    if is_own and name in _CASTS and isinstance(call.func, ast.Attribute):
        yield call.func.value
    elif isinstance(call.func, ast.Name) and name in ("float", "int", "bool") and len(call.args) == 1:
        yield from [a for a in call.args if not isinstance(a, ast.Constant)]


_CASTS = {
    "float",
    "double",
    "half",
    "bfloat16",
    "long",
    "int",
    "bool",
    "to",
    "type",
    "type_as",
    "byte",
    "tolist",
    "item",
}
_DTYPES = {
    "float32": "float64", "float64": "float32", "float16": "bfloat16", "bfloat16": "float16", "int64": "int32",
    "int32": "int64", "long": "int32", "bool": "uint8", "uint8": "int8", "int8": "uint8", "float": "float64",
}  # fmt: skip


@operator(ast.Attribute)
def dtype_changed(node: ast.Attribute, place: Place) -> Iterator[Change]:
    """torch.float64 for torch.float32, and the like."""
    is_called = isinstance(place.parent, ast.Call) and place.field == "func"
    if last_name(node.value) == "torch" and node.attr in _DTYPES and not is_called:
        yield ast.Attribute(node.value, _DTYPES[node.attr], ast.Load())


@operator(ast.Call)
def dtype_dropped(call: ast.Call, place: Place) -> Iterator[Change]:
    """A dtype= or device= that is not passed on."""
    yield from (without_keyword(call, name) for name in ("dtype", "device") if keyword(call, name) is not None)


@operator(ast.Call)
def like_forgotten(call: ast.Call, place: Place) -> Iterator[Change]:
    """x.new_zeros(n) or zeros_like without the dtype of x."""
    if not place.has_torch:
        return
    if name_of(call) in ("new_zeros", "new_ones", "new_empty", "new_full", "new_tensor"):
        yield ast.Call(_torch(name_of(call).removeprefix("new_")), call.args, call.keywords)
    elif name_of(call) in ("zeros_like", "ones_like", "empty_like", "full_like") and (value := operand(call)):
        shape = ast.Attribute(value, "shape", ast.Load())
        plain = ast.Call(_torch(name_of(call).removesuffix("_like")), [shape, *call.args[1:]], call.keywords)
        yield without_keyword(plain, "memory_format")


def _torch(name: str) -> ast.expr:
    return ast.Attribute(ast.Name("torch", ast.Load()), name, ast.Load())
