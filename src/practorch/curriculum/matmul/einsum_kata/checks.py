import torch

from practorch.observe import grads
from practorch.observe.rand import strided


def tables(sol, rand):
    """Vectors and tables."""
    yield "trace, (7, 7)", sol.trace, rand.normal(7, 7)
    yield "outer, (5,) and (3,)", sol.outer, rand.normal(5), rand.normal(3)
    yield "row_dots, (5, 3)", sol.row_dots, rand.normal(5, 3), rand.normal(5, 3)
    yield "row_dots, one row", sol.row_dots, rand.normal(1, 3), rand.normal(1, 3)
    yield "gram, (5, 3)", sol.gram, rand.normal(5, 3)
    yield "gram, (5, 5) strided", sol.gram, strided(rand.normal(5, 5))


def batches(sol, rand):
    """Stacks of tables: each sample by itself."""
    yield "batched_product, (2, 5, 3) and (2, 3, 7)", sol.batched_product, rand.normal(2, 5, 3), rand.normal(2, 3, 7)
    yield "batched_product, (5, 3, 3) twice", sol.batched_product, rand.normal(5, 3, 3), rand.normal(5, 3, 3)
    yield "batched_product, one sample", sol.batched_product, rand.normal(1, 5, 3), rand.normal(1, 3, 7)
    yield "scores, T = 5, S = 7", sol.scores, rand.normal(2, 3, 5, 11), rand.normal(2, 3, 7, 11)
    yield "scores, T = S = 5", sol.scores, rand.normal(2, 3, 5, 7), rand.normal(2, 3, 5, 7)
    yield "weighted_mean, (3, 5) and (3, 5, 2)", sol.weighted_mean, rand.normal(3, 5).softmax(1), rand.normal(3, 5, 2)


def three_operands(sol, rand):
    """A bilinear form for each output."""
    yield "I = 3, J = 2", sol.bilinear, rand.normal(7, 3), rand.normal(5, 3, 2), rand.normal(7, 2)
    yield "I = J = 3", sol.bilinear, rand.normal(7, 3), rand.normal(5, 3, 3), rand.normal(7, 3)
    yield "one sample", sol.bilinear, rand.normal(1, 3), rand.normal(5, 3, 2), rand.normal(1, 2)


def gradient(sol, rand):
    """Gradients reach every operand, in float64 as well."""

    def x(*shape):
        return rand.normal(*shape, dtype=torch.float64)

    yield "trace", grads, sol.trace, x(5, 5)
    yield "outer", grads, sol.outer, x(5), x(3)
    yield "row_dots", grads, sol.row_dots, x(5, 3), x(5, 3)
    yield "gram", grads, sol.gram, x(5, 3)
    yield "batched_product", grads, sol.batched_product, x(2, 5, 3), x(2, 3, 7)
    yield "scores", grads, sol.scores, x(2, 3, 5, 11), x(2, 3, 7, 11)
    yield "weighted_mean", grads, sol.weighted_mean, x(3, 5), x(3, 5, 2)
    yield "bilinear", grads, sol.bilinear, x(7, 3), x(5, 3, 2), x(7, 2)
