import weakref

import torch
from torch import nn, optim
from torch.multiprocessing.reductions import StorageWeakRef

from practorch.observe import AtMost, fill, near

SIZES = (11, 7, 5, 13, 3, 2, 7)


class _Token:
    """Lives as long as the graph that it was put into."""


class _Marked(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, tokens):
        ctx.token = _Token()
        tokens.append(weakref.ref(ctx.token))
        return x.clone()

    @staticmethod
    def backward(ctx, grad):
        return grad, None


class _Watch(nn.Module):
    """A last layer that counts, each time it runs, which graphs and predictions of earlier batches are still alive."""

    def __init__(self):
        super().__init__()
        self.tokens, self.storages, self.most = [], [], {"graphs": 0, "predictions": 0}

    def forward(self, x):
        self.most = {name: max(self.most[name], now) for name, now in self.alive().items()}
        predictions = _Marked.apply(x, self.tokens)
        self.storages.append(StorageWeakRef(predictions.untyped_storage()))
        return predictions

    def alive(self):
        predictions = sum(not storage.expired() for storage in self.storages)
        return {"graphs": sum(token() is not None for token in self.tokens), "predictions": predictions}


def _run(sol, rand):
    """What train returns, the weights in the end, and the layer that watched it."""
    watch = _Watch()
    model = fill(nn.Sequential(nn.Linear(5, 7), nn.Tanh(), nn.Linear(7, 3), watch), rand)
    batches = [(rand.normal(n, 5), rand.integers(0, 3, n)) for n in SIZES]
    found = sol.train(model, optim.SGD(model.parameters(), lr=0.2), nn.CrossEntropyLoss(), batches)
    return found, {name: p.detach() for name, p in model.named_parameters()}, watch


def values(sol, rand):
    """Losses, smoothed loss, first predictions and weights are what they were."""
    # A smoothed loss in float32 and one in float64 agree in six digits.
    yield "7 batches", near(lambda: _run(sol, rand)[:2], rtol=1e-5, atol=1e-6)


def returned(sol, rand):
    """What is returned keeps no graph and no predictions alive."""

    def alive(name):
        found, _, watch = _run(sol, rand)
        return AtMost(watch.alive()[name], f"{name} of 7 batches alive") if found else None

    def behind_the_rows():
        storages = [row.untyped_storage() for row in _run(sol, rand)[0][2]]
        return AtMost(sum({s.data_ptr(): s.nbytes() for s in storages}.values()), "bytes behind the kept rows")

    yield "graphs", alive, "graphs"
    yield "predictions", alive, "predictions"
    yield "bytes", behind_the_rows


def on_the_way(sol, rand):
    """While the loop runs, memory does not grow from batch to batch."""

    def most(name):
        watch = _run(sol, rand)[2]
        return AtMost(watch.most[name], f"{name} of earlier batches alive at once")

    yield "graphs", most, "graphs"
    yield "predictions", most, "predictions"
