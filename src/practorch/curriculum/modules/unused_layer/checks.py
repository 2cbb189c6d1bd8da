import torch
from torch import nn

from practorch.observe import fill, grads, shapes

FEATURES, HIDDEN, CLASSES = 5, 7, 3


class _Other(nn.Module):
    """A network that is not the learner's, with parts that are not used."""

    def __init__(self):
        super().__init__()
        self.body, self.spare, self.head = nn.Linear(FEATURES, HIDDEN), nn.Linear(2, 2), nn.Linear(HIDDEN, CLASSES)
        self.body.bias.requires_grad_(False)

    def forward(self, x):
        return self.head(self.body(x).relu())


def scores(sol, rand):
    """With equal weights, the scores are equal."""
    yield "names and shapes", lambda: shapes(sol.Net(FEATURES, HIDDEN, CLASSES))
    for name, x in rand.battery("B D", D=FEATURES, skip=["large offset", "extremes"]):
        yield name, fill(sol.Net(FEATURES, HIDDEN, CLASSES), rand).to(x.dtype), x


def gradient(sol, rand):
    """Every layer gets its gradient."""
    yield "7 samples", grads, fill(sol.Net(FEATURES, HIDDEN, CLASSES), rand), rand.normal(7, FEATURES)


def new_head(sol, rand):
    """The head is a new one, and the optimiser moves it with all the rest."""

    def replaced(num_classes):
        net = _Other()
        old = net.head
        sol.with_new_head(net, num_classes, 0.1)
        return {"new": net.head is not old, "head": shapes(net.head), "its type": type(net.head).__name__}

    yield "2 classes", replaced, 2
    yield "as many classes as before", replaced, CLASSES

    def moved(num_classes, lr, x):
        net = fill(_Other(), rand)
        optimizer = sol.with_new_head(net, num_classes, lr)
        fill(net, rand)
        for _ in range(2):
            optimizer.zero_grad()
            net(x).square().mean().backward()
            optimizer.step()
        return {name: (p.detach(), "learns" if p.requires_grad else "frozen") for name, p in net.named_parameters()}

    yield "weights after two steps", moved, 2, 0.1, rand.normal(7, FEATURES)
    yield "another lr", moved, 11, 0.02, rand.normal(7, FEATURES)


def missing_gradients(sol, rand):
    """The list names what has no gradient and should have one."""

    def listed(x, factor):
        net = fill(_Other(), rand)
        (net(x) * factor).sum().backward()
        return sol.without_gradient(net)

    yield "a spare layer and a frozen bias", listed, rand.normal(7, FEATURES), 1.0
    yield "gradients that are 0", listed, rand.normal(7, FEATURES), 0.0
    yield "before any backward", lambda: sol.without_gradient(_Other())
    yield "all have one", lambda: sol.without_gradient(_after_backward(nn.Linear(3, 2)))


def _after_backward(model):
    model(torch.ones(5, 3)).sum().backward()
    return model
