from torch import nn, optim

from practorch.observe import fill


class _Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(5, 7), nn.Tanh(), nn.Linear(7, 11), nn.Tanh())
        self.head = nn.Linear(11, 3)

    def forward(self, x):
        return self.head(self.body(x))


def _backward(model, rand, num_classes=3):
    nn.functional.cross_entropy(model(rand.normal(13, 5)), rand.integers(0, num_classes, 13)).backward()


def _seen(model):
    """Numbers and flags of every parameter, by name."""
    numbers = {name: p.detach() for name, p in model.named_parameters()}
    return {"requires grad": {name: p.requires_grad for name, p in model.named_parameters()}, "numbers": numbers}


def _frozen(sol, rand, part, kind, late, **settings):
    """A training in which a part is frozen after two steps; late: between the third backward and its step."""
    model = fill(_Net(), rand)
    optimizer = kind(model.parameters(), lr=0.1, **settings)
    for step in range(5):
        if step == 2 and not late:
            sol.freeze(model.get_submodule(part))
        optimizer.zero_grad()
        _backward(model, rand)
        if step == 2 and late:
            sol.freeze(model.get_submodule(part))
        optimizer.step()
    return {**_seen(model), "train mode": model.training, "part in train mode": model.get_submodule(part).training}


def freezing(sol, rand):
    """A frozen part stands still, and the others go on learning."""
    yield "the body", _frozen, sol, rand, "body", optim.SGD, False
    yield "the head", _frozen, sol, rand, "head", optim.SGD, False
    yield "a layer in the middle", _frozen, sol, rand, "body.2", optim.Adam, False


def old_gradient(sol, rand):
    """A gradient from before has no effect after it, and neither have momentum and decay."""
    yield "between backward and step", _frozen, sol, rand, "body", optim.SGD, True
    momentum = {"momentum": 0.9, "weight_decay": 0.1}
    yield "with momentum and decay", lambda: _frozen(sol, rand, "body", optim.SGD, True, **momentum)
    yield "AdamW, a layer in the middle", lambda: _frozen(sol, rand, "body.2", optim.AdamW, True, weight_decay=0.5)


def new_head(sol, rand):
    """The new head is trained, with its settings, and the body stands still."""

    def tuned(num_classes, lr, weight_decay):
        model = fill(_Net(), rand)
        _backward(model, rand)
        optimizer = sol.fine_tune(model, num_classes, lr, weight_decay)
        fill(model.head, rand)
        for _ in range(3):
            optimizer.zero_grad()
            _backward(model, rand, num_classes)
            optimizer.step()
        return {"head": str(model.head), "optimiser": type(optimizer).__name__, **_seen(model)}

    yield "4 classes", tuned, 4, 0.1, 0.0
    yield "2 classes, with decay", tuned, 2, 0.03, 0.7
