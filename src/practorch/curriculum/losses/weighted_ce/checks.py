import torch

from practorch.observe import grads


def _weights(rand, c, dtype=torch.float32):
    return rand.uniform(c, low=0.2, high=5, dtype=dtype)


def loss(sol, rand):
    """The weighted mean of the samples' losses."""
    for name, x in rand.battery("B C", skip=["large offset", "extremes"]):
        yield name, sol.weighted_ce, x, rand.integers(0, x.shape[1], len(x)), _weights(rand, x.shape[1], x.dtype)
    yield "as many samples as classes", sol.weighted_ce, rand.normal(5, 5), rand.integers(0, 5, 5), _weights(rand, 5)
    some = torch.tensor([0.0, 3.0, 0.5])
    yield "one weight is 0", sol.weighted_ce, rand.normal(7, 3), torch.tensor([0, 2, 1, 0, 0, 1, 2]), some
    x, y = rand.normal(11, 3), rand.integers(0, 3, 11)
    yield "all weights are 4", sol.weighted_ce, x, y, torch.full((3,), 4.0)


def large_logits(sol, rand):
    """Logits as large as 1e4 give the loss that they should."""
    x = rand.normal(7, 5, std=1e4)
    yield "sure and right", sol.weighted_ce, x, x.argmax(1), _weights(rand, 5)
    yield "sure and wrong", sol.weighted_ce, x, x.argmin(1), _weights(rand, 5)


def gradient(sol, rand):
    """The gradient at the logits."""
    y, weight = rand.integers(0, 5, 7), _weights(rand, 5, torch.float64)

    def loss(logits):
        return sol.weighted_ce(logits, y, weight)

    yield "7 x 5", grads, loss, rand.normal(7, 5, dtype=torch.float64)


def balance(sol, rand):
    """Rare classes get large weights, absent ones 0."""
    y = torch.cat([torch.zeros(13), torch.ones(3), torch.full((rand.integer(4, 8),), 2)]).long()
    yield "three classes", sol.class_weights, y[rand.permutation(len(y))], 3
    yield "class 3 of 5 is absent", sol.class_weights, torch.cat([y, torch.tensor([4])]), 5
    yield "the last two are absent", sol.class_weights, y, 5
