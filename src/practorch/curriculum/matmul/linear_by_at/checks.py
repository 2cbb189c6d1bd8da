from practorch.observe import biggest, grads, torch_calls
from practorch.observe.rand import strided


def rows(sol, rand):
    """A table of samples, (N, D)."""
    for name, x in rand.battery("N D", skip=["large offset", "extremes"]):
        D, O = x.shape[-1], 17
        yield name, sol.linear, x, rand.normal(O, D, dtype=x.dtype), rand.normal(O, dtype=x.dtype)


def square_weight(sol, rand):
    """As many outputs as inputs, where a weight fits either way round."""
    yield "(7, 5) and (5, 5)", sol.linear, rand.normal(7, 5), rand.normal(5, 5), rand.normal(5)
    yield "(5, 5) and (5, 5)", sol.linear, rand.normal(5, 5), rand.normal(5, 5), rand.normal(5)


def leading_axes(sol, rand):
    """Any number of axes in front."""
    weight, bias = rand.normal(11, 5), rand.normal(11)
    yield "(5,)", sol.linear, rand.normal(5), weight, bias
    yield "(3, 7, 5)", sol.linear, rand.normal(3, 7, 5), weight, bias
    yield "(2, 3, 7, 5)", sol.linear, rand.normal(2, 3, 7, 5), weight, bias
    yield "(1, 7, 5)", sol.linear, rand.normal(1, 7, 5), weight, bias
    yield "(3, 11, 5), strided", sol.linear, strided(rand.normal(3, 11, 5)), strided(weight), bias
    yield "(0, 5)", sol.linear, rand.normal(0, 5), weight, bias


def gradient(sol, rand):
    """Gradients reach x, weight and bias."""
    weight, bias = rand.normal(7, 5), rand.normal(7)
    yield "(3, 5)", grads, sol.linear, rand.normal(3, 5), weight, bias
    yield "(2, 3, 5)", grads, sol.linear, rand.normal(2, 3, 5), weight, bias


def cost(sol, rand):
    """One product for all rows."""
    x, weight, bias = rand.normal(61, 17), rand.normal(53, 17), rand.normal(53)
    yield "61 rows: operations", torch_calls, sol.linear, x, weight, bias
    yield "61 rows: memory", biggest, sol.linear, x, weight, bias
