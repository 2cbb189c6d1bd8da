import math

import torch
from torch import nn

from practorch.observe import fill

NAN = math.nan


def _fitted(sol, rand, values, *settings):
    """What fit returns, the calls that it made, and the model afterwards; each epoch moves weights and buffers."""
    model = fill(nn.Sequential(nn.Linear(5, 3), nn.BatchNorm1d(3)), rand)
    calls, left = [], list(values)

    def train_epoch(given):
        calls.append("train_epoch")
        with torch.no_grad():
            for tensor in given.state_dict().values():
                tensor.add_(1 if tensor.dtype == torch.int64 else 0.1 * rand.normal(*tensor.shape))

    def validate(given):
        calls.append("validate")
        return left.pop(0)

    found = sol.fit(model, train_epoch, validate, *settings)
    return {"found": found, "calls": calls, "state": {name: t.detach() for name, t in model.state_dict().items()}}


def losses(sol, rand):
    """The epoch with the lowest loss is kept, weights and buffers."""
    yield "best in the middle", _fitted, sol, rand, (5.0, 3.0, 4.0, 2.0, 6.0, 7.0, 8.0, 1.0, 0.5), 9, 3
    yield "best at the start", _fitted, sol, rand, (1.0, 3.0, 2.0, 4.0, 0.5), 5, 2
    yield "large losses", _fitted, sol, rand, (3e6, 2e6, 4e6, 1e6), 4, 2
    yield "negative losses", _fitted, sol, rand, (-1.0, -3.0, -2.0, -4.0, -3.5, -3.7, -9.0), 7, 2


def scores(sol, rand):
    """With higher_is_better the epoch with the highest value is kept."""
    yield "accuracies", _fitted, sol, rand, (0.5, 0.7, 0.6, 0.65, 0.8), 5, 2, True
    yield "negative scores", _fitted, sol, rand, (-5.0, -3.0, -4.0, -6.0, -1.0), 5, 2, True


def patience(sol, rand):
    """It stops as soon as that many epochs in a row have brought no new best, and not before."""
    yield "patience 1", _fitted, sol, rand, (3.0, 2.0, 2.5, 1.0, 0.5), 5, 1
    ups_and_downs = (5.0, 4.0, 4.5, 3.0, 3.5, 2.0, 2.5, 1.0, 9.0, 8.0, 7.0, 0.1)
    yield "ups and downs, patience 3", _fitted, sol, rand, ups_and_downs, 12, 3
    yield "better than the last, not than the best", _fitted, sol, rand, (2.0, 9.0, 8.0, 7.0, 6.0, 1.0), 6, 3


def last_epoch(sol, rand):
    """When the epochs are used up the best is put back too."""
    yield "3 epochs, best first", _fitted, sol, rand, (1.0, 2.0, 3.0, 0.1), 3, 7
    yield "3 epochs, best last", _fitted, sol, rand, (3.0, 2.0, 1.0, 0.1), 3, 1
    yield "1 epoch", _fitted, sol, rand, (2.0, 1.0), 1, 2


def ties(sol, rand):
    """A value that equals the best is no new best."""
    yield "losses", _fitted, sol, rand, (3.0, 2.0, 2.0, 2.0, 1.0), 5, 2
    yield "accuracies", _fitted, sol, rand, (0.5, 0.9, 0.9, 0.4, 0.9, 1.0), 6, 3, True


def not_a_number(sol, rand):
    """nan is never the best."""
    yield "nan first", _fitted, sol, rand, (NAN, 3.0, 2.0, NAN, NAN, 1.0), 6, 2
    yield "nan in between, accuracies", _fitted, sol, rand, (0.3, NAN, 0.5, NAN, 0.4, 0.9), 6, 2, True
    yield "nothing but nan", _fitted, sol, rand, (NAN, NAN, NAN, NAN), 4, 3
