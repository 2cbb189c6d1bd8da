import functools

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.data import DataLoader

from practorch.lab.fashion_mnist import EMBEDDED, fashion_mnist
from practorch.observe import AtMost, biggest, near, torch_calls
from practorch.observe.rand import strided


class _Places(TorchDispatchMode):
    """The elements of the largest index tensor that is made."""

    largest = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        made = [t for t in (out if isinstance(out, list | tuple) else [out]) if isinstance(t, torch.Tensor)]
        self.largest = max([self.largest, *(t.numel() for t in made if t.dtype == torch.int64)])
        return out


def _batches(x, y, batch_size, *, shuffle=False):
    return DataLoader(list(zip(x, y, strict=True)), batch_size=batch_size, shuffle=shuffle)


def neighbours(sol, rand):
    """The places of the k nearest points, nearest first."""
    yield "7 queries, 13 points, k 3", sol.nearest, rand.normal(7, 5), rand.normal(13, 5), 3
    yield "one query, k 1", sol.nearest, rand.normal(1, 3), rand.normal(11, 3), 1
    yield "all of 5 points", sol.nearest, rand.normal(7, 3), rand.normal(5, 3), 5
    yield "points that lie to one side", sol.nearest, rand.normal(5, 3, mean=4), rand.normal(13, 3, mean=2), 2
    yield "strided views", sol.nearest, strided(rand.normal(3, 7)), strided(rand.normal(11, 7)), 4
    yield "float64", sol.nearest, rand.normal(3, 2, dtype=torch.float64), rand.normal(7, 2, dtype=torch.float64), 2


def cost(sol, rand):
    """No cube of differences, no full sort, no loop."""

    def places(queries, points, k):
        with _Places() as counted:
            sol.nearest(queries, points, k)
        return AtMost(counted.largest, "places in the largest index tensor", factor=2)

    def grows(function, args, few):
        # Counted against itself: how many operations it takes is a matter of style.
        return torch_calls(function, *args).amount > torch_calls(function, *few).amount

    queries, points, rows = rand.normal(61, 17), rand.normal(53, 17), rand.integers(0, 10, 61, 7)
    yield "61 queries, 53 points, 17 features", biggest, sol.nearest, queries, points, 3
    yield "3 places for each of 61 queries", places, queries, points, 3
    for name, few in (("queries", (queries[:3], points)), ("points", (queries, points[:5]))):
        yield f"more operations for more {name}", grows, sol.nearest, (queries, points, 3), (*few, 3)
    yield "more operations for more rows of votes", grows, sol.vote, (rows,), (rows[:3],)


def votes(sol, rand):
    """The most frequent class of each row, the smallest of equals."""
    yield "11 rows of 7", sol.vote, rand.integers(0, 4, 11, 7)
    yield "one row", sol.vote, rand.integers(0, 3, 1, 5)
    yield "one neighbour each", sol.vote, rand.integers(0, 10, 5, 1)
    yield "outvoted, and ties", sol.vote, torch.tensor([[9, 2, 2, 7], [5, 3, 5, 3], [8, 6, 1, 4], [0, 9, 9, 0]])


def share(sol, rand):
    """The share of right votes over all samples, batch by batch."""
    points = rand.normal(53, 3)
    labels, y = rand.integers(0, 3, 53), rand.integers(0, 3, 23)
    x = rand.normal(23, 3)
    for name, size, shuffle in (("batches of 5 and 3", 5, False), ("shuffled", 7, True), ("one batch", 23, False)):
        yield name, sol.accuracy, _batches(x, y, size, shuffle=shuffle), points, labels, 5
    yield "points asked for themselves", sol.accuracy, _batches(points[:11], labels[:11], 4), points, labels, 1
    many = _batches(rand.normal(61, 3), labels.repeat(2)[:61], 8)
    yield "61 queries in batches of 8", biggest, sol.accuracy, many, points, labels, 2


@functools.cache
def _clothes():
    """1,000 training and 200 test images as rows, with their labels."""
    x, y = (part[:1_000] for part in fashion_mnist("train", EMBEDDED))
    x_test, y_test = (part[:200] for part in fashion_mnist("test", EMBEDDED))
    return x.flatten(1) / 255, y, x_test.flatten(1) / 255, y_test


def number(sol, rand):
    """The share on Fashion-MNIST."""
    # The solution reaches 0.77, one vote per class 0.66, mean classes 0.61, dot products 0.40; rounding may turn one.
    x, y, x_test, y_test = _clothes()
    accuracy = near(sol.accuracy, rtol=0.0, atol=5.1e-3)
    yield "1,000 training images, 200 test images, k 5", accuracy, _batches(x_test, y_test, 16), x, y, 5
