import torch
from torch import nn

from practorch.observe import fill, named, near, raised


class _Same(nn.Module):
    """A model whose inputs are its logits; it notes whether a graph would have been built."""

    def __init__(self):
        super().__init__()
        self.graphs = []

    def forward(self, x):
        self.graphs.append(torch.is_grad_enabled())
        return x


def _batch(rand, num_classes, std, size=13):
    """Logits with that spread, and labels that lack the last class."""
    return rand.normal(size, num_classes, std=std), rand.integers(0, num_classes - 1, size)


def guessing(sol, rand):
    """The loss of a model that gives every class the same probability."""
    for num_classes in (2, 10, 1000):
        yield f"{num_classes} classes", sol.loss_of_guessing, num_classes


def quiet_start(sol, rand):
    """check_start: a loss near that of guessing is returned, as a float, without a graph."""

    def checked(logits, y, *tolerance):
        model = _Same()
        return {"loss": sol.check_start(model, logits, y, *tolerance), "builds a graph": any(model.graphs)}

    yield "7 classes", checked, *_batch(rand, 7, 0.02)
    yield "more classes than samples", checked, *_batch(rand, 11, 0.02, size=5)
    yield "a wide tolerance", checked, *_batch(rand, 5, 2.0, size=23), 9.0


def odd_start(sol, rand):
    """check_start: a loss too far above or below it raises ValueError."""
    logits, y = _batch(rand, 7, 6.0, size=29)
    yield "logits with spread 6", raised, sol.check_start, _Same(), logits, y
    knows = 3 * torch.nn.functional.one_hot(y, 7).float()
    yield "a model that knows the labels", raised, sol.check_start, _Same(), knows, y
    off = rand.normal(17, 5, std=0.01)
    off[:, 4] += 0.55
    first = torch.zeros(17, dtype=torch.int64)
    yield "0.14 above, the default tolerance", raised, sol.check_start, _Same(), off, first
    yield "0.14 above, a tolerance of 0.5", raised, sol.check_start, _Same(), off, first, 0.5


def calm(sol, rand):
    """calm_head: the bias is 0, the logits have the deviation that is asked for."""

    def calmed(features, num_classes, bias, *std):
        head = fill(nn.Linear(features.shape[1], num_classes, bias=bias), rand)
        before = dict(head.named_parameters())
        result = sol.calm_head(head, features, *std)
        same = all(p is before[name] for name, p in head.named_parameters())
        return {"result": result, "parameters": named(head), "the same objects": same, "logits": head(features).std()}

    # Tolerance: the spread is a sum of many products, and its order differs from one way of writing to the next.
    calmed = near(calmed, rtol=1e-4, atol=1e-6)
    yield "loud features", calmed, rand.normal(31, 7, std=20.0), 5, True
    yield "features off zero", calmed, rand.normal(17, 11, mean=2.0), 3, True, 0.5
    yield "no bias", calmed, rand.normal(13, 5, std=0.1), 7, False, 0.02
