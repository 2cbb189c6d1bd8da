import torch
from torch.utils.data import DataLoader, Dataset


class _Labels(Dataset):
    """Labels with a target transform, as torchvision's datasets take it."""

    def __init__(self, labels, target_transform):
        self.labels, self.target_transform = labels, target_transform

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return self.target_transform(self.labels[i])


def one_code(sol, rand):
    """A label becomes a row of zeros with a single 1."""

    def code(num_classes, y):
        return sol.to_one_hot(num_classes)(y)

    yield "label 2 of 5", code, 5, 2
    yield "the first class", code, 7, 0
    yield "the last class", code, 3, 2
    yield "a label as a tensor", code, 11, torch.tensor(rand.integer(0, 11))
    yield "two classes", code, 2, torch.tensor(1)


def many_codes(sol, rand):
    """One transform serves a whole dataset, and a code stays what it is."""

    def codes(num_classes, labels):
        transform = sol.to_one_hot(num_classes)
        return [transform(y) for y in labels]

    def stacked(num_classes, labels, batch_size):
        return list(DataLoader(_Labels(labels, sol.to_one_hot(num_classes)), batch_size=batch_size))

    yield "one after the other", codes, 5, [3, 1, 1, 4]
    yield "through a loader, ints", stacked, 5, rand.integers(0, 5, 7).tolist(), 3
    yield "through a loader, tensors", stacked, 3, rand.integers(0, 3, 11), 4


def yes_or_no(sol, rand):
    """The transform at place k says whether the label is k."""

    def answers(num_classes, y):
        return [transform(y) for transform in sol.one_against_rest(num_classes)]

    yield "label 2 of 4", answers, 4, 2
    yield "the last of 5", answers, 5, 4
    yield "a label as a tensor", answers, 7, torch.tensor(rand.integer(0, 6))


def any_order(sol, rand):
    """Each transform keeps its class, whichever is called first."""

    def column(num_classes, k, labels):
        transform = sol.one_against_rest(num_classes)[k]
        return [transform(y) for y in labels]

    yield "class 1 alone", column, 3, 1, [0, 1, 2, 1]
    yield "class 0 alone, tensors", column, 5, 0, list(rand.integers(0, 2, 7))
    yield "how many transforms", lambda n: len(sol.one_against_rest(n)), 5
