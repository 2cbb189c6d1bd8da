import torch

from practorch.observe import fill, grads

CORNERS = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def _learned(net):
    return {name: (tuple(p.shape), p.requires_grad) for name, p in net.named_parameters()}


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


def gradient(sol, rand):
    """The gradient reaches both layers."""
    yield "13 samples", grads, _net(sol, rand), rand.normal(13, 2)


def corners(sol, rand):
    """solved() gives -1, 1, 1, -1 at the corners."""
    yield "the four corners", lambda x: sol.solved()(x), CORNERS
    yield "in another order", lambda x: sol.solved()(x), CORNERS[[3, 1, 0, 2, 3]]
    yield "one corner", lambda x: sol.solved()(x), CORNERS[3:]


def still_trainable(sol, rand):
    """What solved() returns is an XorNet with the same nine parameters, new each time."""

    def kept():
        net, other = sol.solved(), sol.solved()
        with torch.no_grad():
            net.out.bias.add_(5.0)
        return {"parameters": _learned(net), "type": type(net).__name__, "the other net": other(CORNERS)}

    yield "after solved()", kept
