import torch

from practorch.observe import grads, near, on_meta


def _weights(rand, n):
    return rand.uniform(n, low=0.2, high=3.0, dtype=torch.float64).tolist()


def values(sol, rand):
    """Each column loses its mean."""
    for name, x in rand.battery("N D", skip=["float64", "large offset", "extremes"]):
        yield name, sol.centre, x


def weighted_values(sol, rand):
    """Each column loses its weighted mean, whatever the weights sum to."""
    for name, x in rand.battery("N D", skip=["float64", "large offset", "extremes"]):
        yield name, sol.weighted_centre, x, _weights(rand, len(x))


def float64(sol, rand):
    """A float64 input keeps its digits."""
    # Tight on purpose: one step through float32 costs nine of the sixteen digits.
    n, d = rand.sizes("N D").values()
    x = rand.normal(n, d, mean=2.0, dtype=torch.float64)
    yield "centre", near(sol.centre, rtol=1e-12, atol=1e-12), x
    yield "weighted_centre", near(sol.weighted_centre, rtol=1e-12, atol=1e-12), x, _weights(rand, n)


def bfloat16(sol, rand):
    """A bfloat16 input gives a bfloat16 result."""
    # Wide on purpose: whether the sums run in bfloat16 or wider is up to you.
    n, d = rand.sizes("N D").values()
    x = rand.normal(n, d, dtype=torch.bfloat16)
    yield "centre", near(sol.centre, rtol=0.02, atol=0.05), x
    yield "weighted_centre", near(sol.weighted_centre, rtol=0.02, atol=0.05), x, _weights(rand, n)


def other_device(sol, rand):
    """Nothing is made on a device of its own."""
    yield "centre", on_meta, sol.centre, rand.normal(5, 3)
    yield "weighted_centre", on_meta, sol.weighted_centre, rand.normal(5, 3), _weights(rand, 5)


def gradient(sol, rand):
    """The gradient flows through the mean as well."""
    yield "centre", grads, sol.centre, rand.normal(7, 3)
    yield "weighted_centre", grads, sol.weighted_centre, rand.normal(7, 3), _weights(rand, 7)
