from practorch.observe import torch_calls


def _pair(rand, num_classes, size):
    preds, targets = rand.integers(0, num_classes, size), rand.integers(0, num_classes, size)
    right = rand.bools(size)
    return preds.where(~right, targets), targets


def matrix(sol, rand):
    """confusion_matrix: every sample counts, in the row of its class."""
    yield "5 classes", sol.confusion_matrix, *_pair(rand, 5, 41), 5
    yield "more classes than samples", sol.confusion_matrix, *_pair(rand, 11, 7), 11
    yield "the last classes never come", sol.confusion_matrix, *_pair(rand, 3, 17), 7
    yield "no samples", sol.confusion_matrix, *_pair(rand, 3, 0), 3


def operations(sol, rand):
    """confusion_matrix: no operation per sample, none per class."""
    yield "200 samples", torch_calls, sol.confusion_matrix, *_pair(rand, 3, 200), 3
    yield "60 classes", torch_calls, sol.confusion_matrix, *_pair(rand, 60, 23), 60


def shares(sol, rand):
    """recalls: what was recognised of each class, nan where there was nothing."""
    yield "5 classes", sol.recalls, rand.integers(0, 9, 5, 5) + 1
    yield "a class without samples", sol.recalls, (rand.integers(0, 9, 7, 7) + 1) * (rand.permutation(7) > 1)[:, None]
    yield "two classes", sol.recalls, rand.integers(3, 50, 2, 2)


def all_batches(sol, rand):
    """balanced_accuracy: over all batches together, and over the classes that occur."""

    def measured(batches, num_classes):
        return sol.balanced_accuracy((pair for pair in batches), num_classes)

    yield "one batch", measured, [_pair(rand, 5, 61)], 5
    yield "batches of 13, 13 and 2", measured, [_pair(rand, 3, n) for n in (13, 13, 2)], 3
    yield "classes that never come", measured, [_pair(rand, 3, n) for n in (17, 5)], 7
