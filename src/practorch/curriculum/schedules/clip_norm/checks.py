import torch
from torch import nn

from practorch.observe import Near, fill

SHAPES = ((3, 5), (7,), (2, 3, 2))


def long_gradients(sol, rand):
    """Gradients longer than max_norm shrink by one common factor."""
    yield "three parameters, max_norm = 1", _clipped, sol, _gradients(rand, *SHAPES), 1.0
    yield "max_norm = 2.5", _clipped, sol, _gradients(rand, *SHAPES), 2.5
    yield "each is short, together they are long", _clipped, sol, [_of_length(rand, 0.9, s) for s in SHAPES], 1.0
    yield "float64", _clipped, sol, [g.double() for g in _gradients(rand, *SHAPES)], 1.0


def short_gradients(sol, rand):
    """Gradients shorter than max_norm stay as they are."""
    yield "norm 0.7, max_norm = 1", _clipped, sol, [_of_length(rand, 0.7, (3, 5))], 1.0
    yield "max_norm = 1000", _clipped, sol, _gradients(rand, *SHAPES), 1000.0
    yield "all zero", _clipped, sol, [torch.zeros(3, 5), torch.zeros(7)], 1.0


def missing_gradients(sol, rand):
    """Parameters without a gradient are skipped."""
    first, second = _gradients(rand, (3, 5), (7,))
    yield "one of three", _clipped, sol, [first, None, second], 1.0
    yield "all of them", _clipped, sol, [None, None], 1.0


def generator(sol, rand):
    """The parameters may come as a generator."""
    yield "three parameters", _clipped, sol, _gradients(rand, *SHAPES), 1.0, True


def training_step(sol, rand):
    """Three training steps, with gradients left over from before."""

    def trained(max_norm, x, y):
        model = fill(nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 2)), rand)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for p in model.parameters():
            p.grad = torch.full_like(p, 0.5)
        norms = [sol.clipped_step(model, optimizer, nn.functional.cross_entropy, x, y, max_norm) for _ in range(3)]
        return {"norms": Near(norms, 1e-5, 1e-6), "parameters": dict(model.named_parameters())}

    x, y = rand.normal(7, 3, std=3.0), rand.normal(7, 2, std=3.0).softmax(1)    # probabilities as targets
    yield "max_norm = 0.1", trained, 0.1, x, y
    yield "max_norm = 1000", trained, 1000.0, x, y


def _gradients(rand, *shapes):
    return [rand.normal(*shape, std=3.0) for shape in shapes]


def _of_length(rand, length, shape):
    g = rand.normal(*shape)
    return g * (length / g.norm())


def _clipped(sol, gradients, max_norm, as_generator=False):
    params = [torch.ones(2) if g is None else torch.full_like(g, 2.0) for g in gradients]
    held = [None if g is None else g.clone() for g in gradients]
    for p, g in zip(params, held, strict=True):
        p.requires_grad_().grad = g
    norm = sol.clip_grad_norm_((p for p in params) if as_generator else params, max_norm)
    # Sums of squares in another order differ in the seventh digit.
    return {"norm before": Near(norm, 1e-5, 1e-6), "gradients, in place": held, "parameters": params}
