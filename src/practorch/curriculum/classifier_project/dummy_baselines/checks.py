import torch
from torch import nn

from practorch.observe import fill, near


class _Watched(nn.Module):
    """A linear classifier that notes whether a graph would have been built."""

    def __init__(self, rand, num_features, num_classes):
        super().__init__()
        self.linear = fill(nn.Linear(num_features, num_classes), rand)
        self.graphs = []

    def forward(self, x):
        self.graphs.append(torch.is_grad_enabled())
        return self.linear(x.flatten(1))


def _labels(rand, counts):
    """As many labels of each class as counts say, in random order."""
    return torch.arange(len(counts)).repeat_interleave(torch.tensor(counts))[rand.permutation(sum(counts))]


def majority(sol, rand):
    """majority_accuracy: the class is chosen in one set and measured in the other."""
    yield "alike", sol.majority_accuracy, _labels(rand, [3, 11, 5]), _labels(rand, [2, 7, 4])
    yield "another class leads the other", sol.majority_accuracy, _labels(rand, [11, 2, 3]), _labels(rand, [3, 1, 13])
    yield "a class that the test set lacks", sol.majority_accuracy, _labels(rand, [2, 3, 7]), _labels(rand, [5, 2])


def scale_of_training(sol, rand):
    """standardised: both sets on the scale of the training set."""
    # Tolerance: a deviation is a sum of squares, whose order differs from one way of writing to the next.
    both = near(sol.standardised, rtol=1e-4, atol=1e-5)
    train, test = rand.normal(23, 5, mean=2.0, std=3.0), rand.normal(7, 5, mean=2.0, std=3.0)
    yield "alike", both, train, test
    yield "a test set that has drifted", both, train, test * 2 + 5
    yield "one test row", both, rand.normal(11, 3), rand.normal(1, 3)


def flat_columns(sol, rand):
    """standardised: a column that never changes in training is shifted only."""
    both = near(sol.standardised, rtol=1e-4, atol=1e-5)
    for case, size in (("two flat columns", 1.0), ("a small column is not flat", 1e-3)):
        train = rand.normal(13, 7, std=size)
        train[:, 2], train[:, 5] = 0, 0.5
        yield case, both, train, rand.normal(5, 7, std=size)


def blind(sol, rand):
    """input_independent_accuracy: the model gets the mean training input, whatever it is asked about."""

    def measured(train_x, test_y, num_classes, model_rand):
        model = _Watched(model_rand, train_x.shape[1], num_classes)
        return {"accuracy": sol.input_independent_accuracy(model, train_x, test_y), "builds a graph": any(model.graphs)}

    for case, mean in (("inputs around 0", 0.0), ("inputs around 2", 2.0), ("inputs around -3", -3.0)):
        sizes = rand.sizes("N D", D=7)
        x = rand.normal(*sizes.values()) + mean * rand.normal(7)
        yield case, measured, x, _labels(rand, [2, 3, 5, 7, 11]), 5, rand
