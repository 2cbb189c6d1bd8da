from torch import nn

from practorch.observe import fill, grads

FEATURES, CLASSES = 5, 3


def _net(sol, rand):
    return fill(sol.ScaledNet(FEATURES, CLASSES), rand)


def parameters(sol, rand):
    """The scale is a parameter of the module, and starts at 1."""

    def learned(num_features, num_classes):
        net = sol.ScaledNet(num_features, num_classes)
        return {name: (tuple(p.shape), p.requires_grad) for name, p in net.named_parameters()}

    yield "5 features, 3 classes", learned, 5, 3
    yield "scale", lambda: sol.ScaledNet(7, 2).scale.detach()


def parts(sol, rand):
    """The module knows its three parts."""
    yield "their types", lambda: {name: type(part).__name__ for name, part in sol.ScaledNet(5, 3).named_children()}
    yield "type of act", lambda: type(sol.ScaledNet(7, 2).act).__name__


def scores(sol, rand):
    """One row of scores for each sample."""

    def forward(x):
        return _net(sol, rand).to(x.dtype)(x)

    for name, x in rand.battery("B D", D=FEATURES, skip=["large offset", "extremes"]):
        yield name, forward, x


def gradient(sol, rand):
    """The gradient reaches every parameter."""
    yield "7 samples", lambda x: grads(_net(sol, rand), x), rand.normal(7, FEATURES)


def saved(sol, rand):
    """A network that was saved and loaded gives the same scores."""

    def loaded(x):
        other = sol.ScaledNet(FEATURES, CLASSES)
        other.load_state_dict(_net(sol, rand).state_dict())
        return other(x)

    yield "7 samples", loaded, rand.normal(7, FEATURES)


def predictions(sol, rand):
    """One class for each sample."""
    net = fill(nn.Sequential(nn.Linear(FEATURES, 11)), rand)
    for batch in (7, 13, 1):
        yield f"another network, {batch} samples", sol.predict, net, rand.normal(batch, FEATURES)
    yield "ScaledNet, 7 samples", lambda x: sol.predict(_net(sol, rand), x), rand.normal(7, FEATURES)
