import torch

from practorch.observe import grads

CORNER = torch.tensor([-2.0, -1e-30, 0.0, 1e-30, 3.0])


def values(sol, rand):
    """What is positive stays, the rest becomes 0."""
    for name, x in rand.battery("B T D"):
        yield name, sol.relu, x
    yield "a single number", sol.relu, torch.tensor(-0.5)
    yield "all positive", sol.relu, rand.uniform(3, 5, low=1.0, high=2.0)


def other_dtypes(sol, rand):
    """Short floats stay short."""
    yield "bfloat16", sol.relu, rand.normal(3, 5, dtype=torch.bfloat16)
    yield "float16, up to its largest number", sol.relu, torch.tensor([-65504.0, -1.0, 2.0, 65504.0]).half()


def infinities(sol, rand):
    """Infinities are numbers like others."""
    yield "-inf and inf", sol.relu, torch.tensor([-torch.inf, -1.0, 2.0, torch.inf])


def not_a_number(sol, rand):
    """nan stays nan."""
    yield "nan among numbers", sol.relu, torch.tensor([torch.nan, -1.0, 0.0, 2.0, torch.nan])


def gradient(sol, rand):
    """The slope is 1 where x is positive, and 0 elsewhere."""
    yield "3 x 5", grads, sol.relu, rand.normal(3, 5)
    yield "float64", grads, sol.relu, rand.normal(7, dtype=torch.float64)


def slope_at_zero(sol, rand):
    """At 0 the slope is 0."""
    yield "around the corner", grads, sol.relu, CORNER
