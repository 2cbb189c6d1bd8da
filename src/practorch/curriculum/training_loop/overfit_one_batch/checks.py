import torch
from torch import nn
from torch.nn import functional as F

from practorch.observe import fill, near, state


class _Net(nn.Module):
    """Two layers and a function between them, where the wiring goes wrong."""

    def __init__(self, between, width=32, dropout=0.0):
        super().__init__()
        self.hidden, self.drop, self.out = nn.Linear(5, width), nn.Dropout(dropout), nn.Linear(width, 3)
        self.between = between

    def forward(self, x):
        return self.out(self.drop(self.between(self.hidden(x))))


def _net(rand, between=F.relu, dropout=0.0):
    return fill(_Net(between, dropout=dropout), rand).double()


def _classes(rand):
    """Eight samples of three classes."""
    return nn.CrossEntropyLoss(), rand.normal(8, 5, dtype=torch.float64), torch.tensor([0, 1, 2, 0, 1, 2, 0, 1])


def _numbers(rand, model, error):
    """Eight samples whose targets lie that far from what the model says."""
    x = rand.normal(8, 5, dtype=torch.float64)
    return nn.MSELoss(), x, model(x).detach() + error * rand.normal(8, 3, dtype=torch.float64)


def _opposed(rand):
    """Four points of two classes, twice, that no straight line separates."""
    corners = torch.tensor([[-1.0, -1], [-1, 1], [1, -1], [1, 1]]).repeat(2, 1)
    x = torch.cat([corners + rand.normal(8, 2, std=0.05), torch.zeros(8, 3)], 1).double()
    return nn.CrossEntropyLoss(), x, torch.tensor([0, 1, 1, 0, 0, 1, 1, 0])


# Adam may round otherwise in its variants; the losses agree in five digits.
def _near(function):
    return near(function, rtol=1e-5, atol=1e-7)


class _Number(nn.Module):
    """Says the same number to every sample, 1 at first."""

    def __init__(self):
        super().__init__()
        self.number = nn.Parameter(torch.ones(1, dtype=torch.float64))

    def forward(self, x):
        return self.number.expand(len(x), 1)


class _OneSided(nn.Module):
    """Only numbers that are too large cost anything."""

    def forward(self, said, y):
        return (said - y).relu().mean()


def healthy(sol, rand):
    """A sound network memorises the batch, and all of it moves."""
    test, model = _near(sol.overfit_one_batch), _net(rand)
    yield "8 samples of 3 classes", test, _net(rand), *_classes(rand)
    yield "large errors, 12 steps, lr 0.3", test, model, *_numbers(rand, model, 30.0), 12, 0.3


def verdict(sol, rand):
    """A tenth of the first loss, or less, is memorised."""
    test, x, y = _near(sol.overfit_one_batch), rand.normal(8, 5), torch.zeros(8, 1, dtype=torch.float64)
    # With a constant slope Adam walks lr a step: 1 - 5 * 0.181 = 0.095. Its momentum carries it past 0 and up again.
    for steps, lr in ((5, 0.179), (5, 0.181), (9, 0.181)):
        yield f"a loss of 1, {steps} steps of {lr}", test, _Number(), nn.L1Loss(), x, y, steps, lr
    yield "a loss of 0 from the start", test, _Number(), nn.L1Loss(), x, y + 1, 3
    yield "a loss that comes down to 0", test, _Number(), _OneSided(), x, y + 0.5, 7, 0.2


def too_stiff(sol, rand):
    """A network that moves and still cannot memorise is told apart from one that can."""
    test = _near(sol.overfit_one_batch)
    yield "nothing bends between the layers", test, _net(rand, between=nn.Identity()), *_opposed(rand), 12, 0.1
    model = _net(rand)
    yield "a small error that hardly falls", test, model, *_numbers(rand, model, 0.01), 2, 1e-9


def wrongly_wired(sol, rand):
    """Parameters that no update reaches are named."""
    test = _near(sol.overfit_one_batch)
    yield "ones in place of the hidden layer", test, _net(rand, torch.ones_like), *_classes(rand), 7, 0.1
    yield "hidden layer cut off", test, _net(rand, lambda h: h.detach().relu()), *_classes(rand), 12, 0.2
    yield "hidden layer times 0", test, _net(rand, lambda h: h * 0), *_classes(rand), 5


def left_alone(sol, rand):
    """The caller's model comes out as it went in: weights, gradients, modes."""

    def afterwards(model, gradient):
        model.out.bias.grad = gradient
        found = sol.overfit_one_batch(model, *_classes(rand), 5, 0.03)
        return {"found": found, "state": state(model), "gradients": [p.grad for p in model.parameters()]}

    gradient = rand.normal(3, dtype=torch.float64)
    yield "in train mode, with dropout", _near(afterwards), _net(rand, dropout=0.5).train(), gradient
    yield "in eval mode", _near(afterwards), _net(rand, dropout=0.5).eval(), gradient
