import math

import torch

from practorch.observe import fill, grads, shapes


def parameters(sol, rand):
    """weight and bias are parameters, and have their shapes."""
    yield "3 inputs, 5 outputs", _parameters, sol.Linear(3, 5)
    yield "7 inputs, 2 outputs", _parameters, sol.Linear(7, 2)


def output(sol, rand):
    """With equal parameters, outputs are equal, whatever dims stand in front."""
    for name, x in rand.battery("B T D", D=5, skip=["float64", "large offset", "extremes"]):
        yield name, fill(sol.Linear(5, 3), rand), x
    yield "two dims", fill(sol.Linear(5, 3), rand), rand.normal(7, 5)
    yield "a square layer", fill(sol.Linear(5, 5), rand), rand.normal(5, 5)
    yield "one sample", fill(sol.Linear(5, 3), rand), rand.normal(5)
    yield "float64", fill(sol.Linear(5, 3).double(), rand), rand.normal(2, 5, dtype=torch.float64)


def gradient(sol, rand):
    """The gradients at x, weight and bias are right."""
    yield "two dims", grads, fill(sol.Linear(5, 3), rand), rand.normal(7, 5)
    yield "three dims", grads, fill(sol.Linear(5, 3), rand), rand.normal(2, 7, 5)


# With 5003 numbers the largest, the mean and the spread of an honest draw are at least five standard errors away
# from where their first decimal would change.
def initial_weight(sol, rand):
    """weight starts uniform within 1 / sqrt(in_features)."""
    yield "7 inputs, 5003 outputs", _drawn, sol.Linear, 7, 5003, "weight"
    yield "401 inputs, 97 outputs", _drawn, sol.Linear, 401, 97, "weight"


def initial_bias(sol, rand):
    """bias starts uniform within 1 / sqrt(in_features), too."""
    yield "7 inputs, 5003 outputs", _drawn, sol.Linear, 7, 5003, "bias"


def fresh_numbers(sol, rand):
    """Every layer draws numbers of its own, and leaves the seed alone."""

    def two_layers():
        first, second = sol.Linear(3, 5), sol.Linear(3, 5)
        return {name: bool((getattr(first, name) == getattr(second, name)).all()) for name in ("weight", "bias")}

    yield "are two layers alike?", two_layers


def _parameters(layer):
    return {"shapes": shapes(layer), "learnt": {name: p.requires_grad for name, p in layer.named_parameters()}}


def _drawn(make, in_features, out_features, name):
    x = getattr(make(in_features, out_features), name).detach().double() * math.sqrt(in_features)
    found = {"largest": x.abs().amax(), "mean": x.mean(), "standard deviation": x.std()}
    return {f"{word}, in units of 1 / sqrt(in_features)": round(value.item(), 1) + 0.0 for word, value in found.items()}
