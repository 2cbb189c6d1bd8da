import torch

from practorch.observe import grads, near


def _pairs(rand):
    for name, p in rand.battery("B C", skip=["large offset", "extremes"]):
        yield name, p, rand.normal(*p.shape, dtype=p.dtype)
    yield "as many rows as classes", rand.normal(5, 5), rand.normal(5, 5)


def forward(sol, rand):
    """KL(p || q), summed over the classes, averaged over the rows."""
    for name, p, q in _pairs(rand):
        yield name, sol.forward_kl, p, q


def reverse(sol, rand):
    """KL(q || p): the other distribution weighs."""
    for name, p, q in _pairs(rand):
        yield name, sol.reverse_kl, p, q


def between(sol, rand):
    """The Jensen-Shannon divergence."""
    for name, p, q in _pairs(rand):
        yield name, sol.js, p, q


def probabilities_of_zero(sol, rand):
    """Logits over thousands: probabilities round to 0, the divergences stay finite."""
    p, q = rand.normal(5, 7, std=3e3), rand.normal(5, 7, std=3e3)
    for name in ("forward_kl", "reverse_kl", "js"):
        # Differences of numbers of the size 1e4 round at 1e-3.
        yield name, near(getattr(sol, name), rtol=1e-5, atol=1e-2), p, q
    yield "all near 1e4", near(sol.forward_kl, rtol=1e-2, atol=1e-2), p / 3e3 + 1e4, q / 3e3 + 1e4


def gradient(sol, rand):
    """The gradients at both tables of logits."""
    p, q = rand.normal(3, 5, dtype=torch.float64), rand.normal(3, 5, dtype=torch.float64)
    for name in ("forward_kl", "reverse_kl", "js"):
        yield name, grads, getattr(sol, name), p, q
        yield f"{name}, spread of 3000", grads, getattr(sol, name), 3e3 * p, 3e3 * q
