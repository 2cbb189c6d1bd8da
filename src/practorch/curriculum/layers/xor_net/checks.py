import torch
from torch.nn import functional

from practorch.observe import fill, grads

CORNERS = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def _learned(net):
    return {name: (tuple(p.shape), p.requires_grad) for name, p in net.named_parameters()}


def _score(net, x):
    """What the nine numbers give behind a ReLU. Whether forward does that too is for scores alone to say."""
    hidden = functional.linear(x, net.hidden.weight, net.hidden.bias).relu()
    return functional.linear(hidden, net.out.weight, net.out.bias)[:, 0]


def _net(sol, rand):
    return fill(sol.XorNet(), rand)


def parameters(sol, rand):
    """Nine numbers to learn, in two layers."""
    yield "names and shapes", lambda: _learned(sol.XorNet())

    def two_nets():
        first, second = sol.XorNet(), sol.XorNet()
        return {name: bool((p == second.get_parameter(name)).all()) for name, p in first.named_parameters()}

    yield "are two nets alike?", two_nets


def scores(sol, rand):
    """With equal weights, scores are equal."""
    for name, x in rand.battery("B D", D=2, skip=["float64", "large offset", "extremes"]):
        yield name, _net(sol, rand), x
    yield "float64", _net(sol, rand).double(), rand.normal(5, 2, dtype=torch.float64)
    yield "the corners, other weights", _net(sol, rand), CORNERS
    high = _net(sol, rand)
    high.out.bias.data.add_(9.0)        # scores above 0, which a ReLU behind the last layer would let through
    yield "high scores", high, rand.normal(13, 2)


def gradient(sol, rand):
    """The gradient reaches both layers."""
    yield "13 samples", grads, _net(sol, rand), rand.normal(13, 2)


def corners(sol, rand):
    """The nine numbers of solved() give -1, 1, 1, -1 at the corners."""
    yield "the four corners", lambda x: _score(sol.solved(), x), CORNERS
    yield "in another order", lambda x: _score(sol.solved(), x), CORNERS[[3, 1, 0, 2, 3]]


def still_trainable(sol, rand):
    """What solved() returns is an XorNet with the same nine parameters, new each time."""

    def kept():
        net, other = sol.solved(), sol.solved()
        with torch.no_grad():
            net.out.bias.add_(5.0)
        return {"parameters": _learned(net), "type": type(net).__name__, "the other net": _score(other, CORNERS)}

    yield "after solved()", kept
