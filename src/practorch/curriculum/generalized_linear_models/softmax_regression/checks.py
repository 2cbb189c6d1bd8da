import torch

from practorch.observe import grads


def _samples(rand, n, d, c, dtype=torch.float32, std=1.0):
    X, y = rand.normal(n, d, dtype=dtype), rand.integers(0, c, n)
    return X, y, rand.normal(d, c, dtype=dtype, std=std), rand.normal(c, dtype=dtype)


def loss(sol, rand):
    """The mean of minus the log-probability of the right class."""
    for name, X in rand.battery("N D", skip=["large offset", "extremes"]):
        c = rand.choice([4, 6])
        y = rand.integers(0, c, len(X))
        yield name, sol.nll, X, y, rand.normal(X.shape[1], c, dtype=X.dtype), rand.normal(c, dtype=X.dtype)
    yield "as many samples as classes", sol.nll, *_samples(rand, 5, 3, 5)


def loss_of_large_logits(sol, rand):
    """Logits of thousands give a finite loss."""
    # In float64, so that the rounding of the matrix product does not show.
    X, y, W, b = _samples(rand, 7, 3, 5, torch.float64, std=5e3)
    yield "spread of 5000", sol.nll, X, y, W, b
    yield "sure and right", sol.nll, X, (X @ W + b).argmax(1), W, b


def loss_has_a_gradient(sol, rand):
    """Autograd can go back through the loss."""
    yield "7 x 3, 5 classes", grads, sol.nll, *_samples(rand, 7, 3, 5, torch.float64)


def gradient(sol, rand):
    """The gradient of W and of b, by the formula."""
    for name, X in rand.battery("N D", skip=["large offset", "extremes"]):
        c = rand.choice([4, 6])
        y = rand.integers(0, c, len(X))
        yield name, sol.nll_gradient, X, y, rand.normal(X.shape[1], c, dtype=X.dtype), rand.normal(c, dtype=X.dtype)
    yield "as many samples as classes", sol.nll_gradient, *_samples(rand, 5, 3, 5)
    X, y, W, b = _samples(rand, 7, 3, 5, torch.float64, std=5e3)
    yield "spread of 5000", sol.nll_gradient, X, y, W, b
    yield "no sample of the last classes", sol.nll_gradient, X, y.clamp(max=2), W / 5e3, b


def descent(sol, rand):
    """fit makes so many steps from zeros, against the gradient."""
    X, y, _, _ = _samples(rand, 23, 3, 5, torch.float64)
    for steps in (0, 1, 2, 30):
        yield f"{steps} steps", sol.fit, X, y, 5, 0.7, steps
    yield "no sample of the last class", sol.fit, X.float(), y.clamp(max=3), 5, 0.3, 2
