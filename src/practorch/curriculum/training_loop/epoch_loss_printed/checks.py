from torch import nn, optim

from practorch.observe import fill, near

EPOCHS, WINDOWS = 0, 1


def _trained(sol, rand, which, sizes, epochs, every):
    """One of the two lists, and the weights in the end."""
    model = fill(nn.Sequential(nn.Linear(5, 7), nn.Tanh(), nn.Linear(7, 3)), rand)
    batches = [(rand.normal(n, 5, std=2.0), rand.integers(0, 3, n)) for n in sizes]
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    both = sol.train(model, optimizer, nn.CrossEntropyLoss(), batches, epochs, every)
    if not isinstance(both, tuple) or len(both) != 2:
        return both
    return {"losses": both[which], "weights": {name: p.detach() for name, p in model.named_parameters()}}


# Sums may be made in float32 on tensors or in float64 on floats: six digits of them are the same.
_near = near(_trained, rtol=1e-5, atol=1e-6)


def epoch_losses(sol, rand):
    """An epoch's loss is the mean over all its samples."""
    yield "equal batches", _near, sol, rand, EPOCHS, (5, 5, 5), 1, 2
    yield "a short last batch", _near, sol, rand, EPOCHS, (7, 7, 2), 1, 3
    yield "three epochs", _near, sol, rand, EPOCHS, (5, 5, 5), 3, 3


def window_losses(sol, rand):
    """A window's loss is the mean over the samples of its batches."""
    yield "equal batches", _near, sol, rand, WINDOWS, (5, 5, 5, 5), 1, 2
    yield "batches of different sizes", _near, sol, rand, WINDOWS, (7, 2, 11, 3), 1, 2
    yield "every batch a window", _near, sol, rand, WINDOWS, (7, 2, 5), 1, 1


def leftovers(sol, rand):
    """Batches that are left over when an epoch ends are in no window."""
    yield "2 epochs of 5 batches, every 2", _near, sol, rand, WINDOWS, (5, 5, 5, 5, 5), 2, 2
    yield "fewer batches than a window", _near, sol, rand, WINDOWS, (3, 3), 3, 5
