from dataclasses import replace

import torch

from practorch.observe import biggest, flops, grads, torch_calls
from practorch.observe.rand import strided


def _widest(function, *args):
    """The largest tensor on the way; those as large as an operand cost nothing."""
    made = biggest(function, *args)
    return replace(made, amount=max(made.amount, *(x.numel() for x in args)))


def _flops(function, a, *rest):
    """FLOPs of products; one dot product for each row of a costs nothing, since a * and a sum are not counted either."""
    spent = flops(function, a, *rest)
    return replace(spent, amount=max(spent.amount, 2 * a.numel()))


def _grows(function, few, many):
    """Counted against itself: three einsums are more operations than a product and a sum, and as good."""
    return torch_calls(function, *many).amount > torch_calls(function, *few).amount


def _table(rand, *shape):
    return rand.normal(*shape, dtype=torch.float64)


def diagonals(sol, rand):
    """The diagonal of a product."""
    yield "(7, 3) and (3, 7)", sol.product_diagonal, rand.normal(7, 3), rand.normal(3, 7)
    yield "(3, 7) and (7, 3)", sol.product_diagonal, rand.normal(3, 7), rand.normal(7, 3)
    yield "(5, 5) and (5, 5)", sol.product_diagonal, rand.normal(5, 5), strided(rand.normal(5, 5))
    yield "(2, 7, 3) and (2, 3, 7)", sol.product_diagonal, rand.normal(2, 7, 3), rand.normal(2, 3, 7)
    yield "(2, 3, 5, 5) twice", sol.product_diagonal, rand.normal(2, 3, 5, 5), rand.normal(2, 3, 5, 5)
    yield "float64", sol.product_diagonal, _table(rand, 7, 3), _table(rand, 3, 7)


def traces(sol, rand):
    """The trace of a product, one for each pair of matrices."""
    yield "(7, 3) and (3, 7)", sol.product_trace, rand.normal(7, 3), rand.normal(3, 7)
    yield "(5, 5) and (5, 5)", sol.product_trace, rand.normal(5, 5), rand.normal(5, 5)
    yield "(2, 7, 3) and (2, 3, 7)", sol.product_trace, rand.normal(2, 7, 3), rand.normal(2, 3, 7)
    yield "(3, 2, 5, 5) twice, float64", sol.product_trace, _table(rand, 3, 2, 5, 5), _table(rand, 3, 2, 5, 5)


def forms(sol, rand):
    """A quadratic form for each row."""
    yield "(7, 3) and (3, 3)", sol.quadratic_forms, rand.normal(7, 3), rand.normal(3, 3)
    yield "(5, 5) and (5, 5)", sol.quadratic_forms, rand.normal(5, 5), rand.normal(5, 5)
    yield "one row, float64", sol.quadratic_forms, _table(rand, 1, 3), _table(rand, 3, 3)


def gradient(sol, rand):
    """Gradients reach both operands."""
    yield "product_diagonal", grads, sol.product_diagonal, _table(rand, 2, 5, 3), _table(rand, 2, 3, 5)
    yield "product_trace", grads, sol.product_trace, _table(rand, 2, 5, 3), _table(rand, 2, 3, 5)
    yield "quadratic_forms", grads, sol.quadratic_forms, _table(rand, 5, 3), _table(rand, 3, 3)


def cost(sol, rand):
    """Nothing is computed that is not asked for."""
    a, b, x, m = rand.normal(61, 17), rand.normal(17, 61), rand.normal(61, 17), rand.normal(17, 17)
    for name, look in {"largest tensor": _widest, "FLOPs": _flops}.items():
        yield f"product_diagonal, (61, 17): {name}", look, sol.product_diagonal, a, b
        yield f"product_trace, (61, 17): {name}", look, sol.product_trace, a, b
        yield f"quadratic_forms, (61, 17): {name}", look, sol.quadratic_forms, x, m
    yield "product_diagonal: more operations for more rows", _grows, sol.product_diagonal, (a[:5], b[:, :5]), (a, b)
    yield "product_trace: more operations for more rows", _grows, sol.product_trace, (a[:5], b[:, :5]), (a, b)
    yield "quadratic_forms: more operations for more rows", _grows, sol.quadratic_forms, (x[:5], m), (x, m)
