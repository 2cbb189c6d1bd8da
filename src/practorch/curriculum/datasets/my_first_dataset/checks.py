from itertools import islice

import torch
from torch.utils.data import DataLoader

from practorch.observe import raised


def _arrays(rand, num_samples, size, rest=0):
    """Pixels of num_samples samples and a cut-off one of rest pixels, and labels for all of them."""
    pixels = rand.integers(1, 256, num_samples * size + rest, dtype=torch.uint8)
    return pixels, rand.integers(0, 90, num_samples + (rest > 0)), size


def length(sol, rand):
    """The length is the number of whole samples."""

    def size_of(pixels, labels, size):
        return len(sol.Samples(pixels, labels, size))

    yield "7 samples of 5 pixels", size_of, *_arrays(rand, 7, 5)
    yield "3 samples and a cut-off one", size_of, *_arrays(rand, 3, 11, rest=4)
    pixels, _, size = _arrays(rand, 7, 3, rest=2)
    yield "more labels than samples", size_of, pixels, rand.integers(0, 90, 13), size
    yield "only a cut-off one", size_of, *_arrays(rand, 0, 11, rest=4)


def items(sol, rand):
    """An item is float32 pixels in [0, 1] and a label that is an int."""

    def item(pixels, labels, size, index):
        return sol.Samples(pixels, labels, size)[index]

    for index in (0, 3, 6):
        yield f"item {index} of 7", item, *_arrays(rand, 7, 5), index
    yield "the last whole item", item, *_arrays(rand, 3, 11, rest=4), 2
    yield "from a strided array", item, rand.integers(1, 256, 30, dtype=torch.uint8)[::2], rand.integers(0, 90, 5), 3, 2


def negative_index(sol, rand):
    """Negative indices count from the end, as in a list."""

    def item(pixels, labels, size, index):
        return sol.Samples(pixels, labels, size)[index]

    for index in (-1, -7):
        yield f"item {index} of 7", item, *_arrays(rand, 7, 5), index
    yield "item -1 of 3 and a cut-off one", item, *_arrays(rand, 3, 11, rest=4), -1


def past_the_end(sol, rand):
    """An index outside of the dataset raises IndexError."""

    def item(pixels, labels, size, index):
        return sol.Samples(pixels, labels, size)[index]

    for index in (7, 9, -8):
        yield f"item {index} of 7", raised, item, *_arrays(rand, 7, 5), index
    yield "the cut-off item", raised, item, *_arrays(rand, 3, 11, rest=4), 3


def loops(sol, rand):
    """A for loop ends after the last sample, and so does a DataLoader."""

    def by_for_loop(pixels, labels, size):
        return [y for _, y in islice(sol.Samples(pixels, labels, size), 20)]

    def by_loader(pixels, labels, size):
        return [(x, y) for x, y in islice(DataLoader(sol.Samples(pixels, labels, size), batch_size=3), 20)]

    for way, function in (("for loop", by_for_loop), ("DataLoader", by_loader)):
        yield f"{way}, 7 samples", function, *_arrays(rand, 7, 5)
        yield f"{way}, 3 samples and a cut-off one", function, *_arrays(rand, 3, 11, rest=4)
