import torch

from practorch.observe import grads, near


def _samples(rand, n, d, dtype=torch.float32):
    """Counts from 0 to 8; at least one is 0."""
    X, y = rand.normal(n, d, dtype=dtype), rand.integers(0, 9, n).to(dtype)
    y[0] = 0
    return X, y, rand.normal(d, dtype=dtype, std=0.5), rand.normal(dtype=dtype)


def loss(sol, rand):
    """The mean of minus the log-probability of the counts."""
    for name, X in rand.battery("N D", skip=["large offset", "extremes"]):
        _, y, w, b = _samples(rand, *X.shape, X.dtype)
        yield name, sol.poisson_nll, X, y, w, b


def tiny_rates(sol, rand):
    """A rate that rounds to 0 gives a finite loss, whatever the count."""
    # Products of the size 1000 round at 1e-4: a sum in another order may differ by that.
    loss = near(sol.poisson_nll, rtol=1e-5, atol=1e-3)
    X, y, w, b = _samples(rand, 7, 3)
    yield "rates near e^-200", loss, X, y, w, b - 200
    yield "all counts are 0", loss, X, y * 0, w, b - 200


def loss_has_a_gradient(sol, rand):
    """Autograd can go back through the loss, for ordinary rates and tiny ones."""
    X, y, w, b = _samples(rand, 7, 3, torch.float64)

    def loss(X, w, b):
        return sol.poisson_nll(X, y, w, b)

    yield "7 x 3", grads, loss, X, w, b
    yield "rates near e^-1000", grads, loss, X, w, b - 1000


def by_formula(sol, rand):
    """The gradient of w and of b."""
    for name, X in rand.battery("N D", skip=["large offset", "extremes"]):
        _, y, w, b = _samples(rand, *X.shape, X.dtype)
        yield name, sol.gradient, X, y, w, b


def newton(sol, rand):
    """fit makes so many Newton steps from the log of the mean count."""
    X, y, _, _ = _samples(rand, 23, 3, torch.float64)
    # Two right ways to solve differ by the rounding that the condition of the matrix magnifies.
    fit = near(sol.fit, rtol=1e-7, atol=1e-8)
    for steps in (0, 1, 2, 9):
        yield f"{steps} steps", fit, X, y, steps
    yield "one sample, 0 steps", fit, X[:1], y[:1] + 2, 0
    yield "float32", near(sol.fit, rtol=1e-3, atol=1e-4), X.float(), y.float(), 2
