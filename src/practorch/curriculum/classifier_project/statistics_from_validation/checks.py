from torch import nn, optim

from practorch.observe import fill, state


class _Seen(nn.Module):
    """Gives x on, and remembers whether a graph was recorded for it."""

    def __init__(self):
        super().__init__()
        self.graphs = set()

    def forward(self, x):
        self.graphs.add(x.requires_grad)
        return x

    def __deepcopy__(self, memo):
        copied = _Seen().train(self.training)
        copied.graphs = self.graphs
        return copied


def _model(rand, mode):
    """mode: "train", "eval", or "frozen": in train mode but for the batch norm."""
    norm = nn.BatchNorm1d(11)
    model = nn.Sequential(nn.Linear(5, 11), norm, nn.ReLU(), nn.Dropout(0.5), nn.Linear(11, 3), _Seen())
    fill(model, rand).train(mode != "eval")
    if mode == "frozen":
        norm.eval()
    return model


def _batches(rand, *sizes):
    return [(rand.normal(n, 5, mean=1.0), rand.integers(0, 3, n)) for n in sizes]


def _measured(sol, rand, mode, sizes):
    model = _model(rand, mode)
    value = sol.accuracy(model, iter(_batches(rand, *sizes)))
    return {"accuracy": value, "a graph was recorded": sorted(model[-1].graphs), **state(model)}


def measures(sol, rand):
    """The accuracy is that of the model in eval mode."""
    for name, sizes in {"batches of 31 and 7": (31, 7), "a batch of one": (13, 1), "two large ones": (97, 61)}.items():
        yield f"{name}, in train mode", lambda sizes=sizes: sol.accuracy(_model(rand, "train"), _batches(rand, *sizes))
    yield "in eval mode", lambda: sol.accuracy(_model(rand, "eval"), _batches(rand, 31, 7))


def leaves_no_trace(sol, rand):
    """Weights, statistics and modes are what they were, and no graph was recorded."""
    for mode in ("train", "eval", "frozen"):
        yield {"frozen": "one part frozen"}.get(mode, f"in {mode} mode"), _measured, sol, rand, mode, (31, 7)


def training(sol, rand):
    """Training goes on in the modes in which the model came, and learns from the training data alone."""

    def fitted(mode, epochs):
        model = _model(rand, mode)
        optimizer = optim.SGD(model.parameters(), lr=0.05)
        accuracies = sol.fit(model, optimizer, _batches(rand, 17, 13, 5), _batches(rand, 31, 7), epochs)
        return {"accuracies": accuracies, **state(model)}

    yield "in train mode, 3 epochs", fitted, "train", 3
    yield "one part frozen, 2 epochs", fitted, "frozen", 2
    yield "in eval mode, 2 epochs", fitted, "eval", 2
