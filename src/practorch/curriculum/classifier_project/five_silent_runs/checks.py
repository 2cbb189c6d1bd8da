import copy
import functools

import torch
from torch import nn, optim
from torch.nn import functional as F

from practorch.lab.fashion_mnist import EMBEDDED, fashion_mnist
from practorch.observe import answer

EPOCHS, BATCH, LR, LETTERS = 6, 20, 0.1, "abcde"
RIVALS = {
    "optimizer_of_another_model": "step_outside_the_loop", "step_outside_the_loop": "lr_too_low",
    "labels_shuffled": "lr_too_low", "softmax_before_cross_entropy": "lr_too_low", "lr_too_high": "missing_zero_grad",
    "lr_too_low": "softmax_before_cross_entropy", "missing_zero_grad": "lr_too_high",
    "validation_not_standardised": "labels_shuffled",
}  # fmt: skip


@functools.cache
def _images():
    """600 training and 300 validation images at half the resolution, and their labels."""
    sets = []
    for split, num in (("train", 600), ("test", 300)):
        images, labels = (part[:num] for part in fashion_mnist(split, EMBEDDED))
        sets += [F.avg_pool2d(images[:, None] / 255, 2).flatten(1), labels]
    return sets


class _Run:
    """A small training with that fault in it."""

    def __init__(self, cause, times_lr=1.0):
        (x, y, x_val, self.y_val), self.cause, self.source = _images(), cause, torch.Generator().manual_seed(3)
        mean, std = x.mean(), x.std()
        self.x, self.y = (x - mean) / std, y
        self.x_val = x_val if cause == "validation_not_standardised" else (x_val - mean) / std
        if cause == "labels_shuffled":
            self.y = self.y[torch.randperm(len(y), generator=self.source)]
        self.model = nn.Sequential(nn.Linear(196, 32), nn.ReLU(), nn.Linear(32, 10))
        with torch.no_grad():
            for p in self.model.parameters():
                p.uniform_(-0.1, 0.1, generator=self.source)
        lr = LR * {"lr_too_high": 12, "lr_too_low": 1 / 30}.get(cause, 1) * times_lr
        self.optimizer = optim.SGD(self.model.parameters(), lr=lr, foreach=False)
        if cause == "optimizer_of_another_model":
            self.model = copy.deepcopy(self.model)

    def loss(self, logits, y):
        return F.cross_entropy(logits.softmax(1) if self.cause == "softmax_before_cross_entropy" else logits, y)

    def backward(self, x, y):
        """Loss and gradient norm of a batch, as the training computes them."""
        if self.cause != "missing_zero_grad":
            self.optimizer.zero_grad()
        loss = self.loss(self.model(x), y)
        loss.backward()
        return loss.item(), torch.cat([p.grad.flatten() for p in self.model.parameters()]).norm().item()

    def weights(self):
        return torch.cat([p.detach().flatten() for p in self.model.parameters()])

    def epoch(self):
        """Of every step: loss, gradient norm, length of the update."""
        batches = torch.randperm(len(self.y), generator=self.source).split(BATCH)
        steps, before = [], self.weights()
        for i in batches:
            loss, grad = self.backward(self.x[i], self.y[i])
            if self.cause != "step_outside_the_loop" or i is batches[-1]:
                self.optimizer.step()
            after = self.weights()
            steps.append((loss, grad, (after - before).norm().item()))
            before = after
        return steps

    @torch.no_grad()
    def accuracy(self, x, y):
        return (self.model(x).argmax(1) == y).float().mean().item()


@functools.cache
def _table(cause, times_lr=1.0):
    """One row per epoch: mean loss, mean gradient norm, longest update, accuracy in training and in validation."""
    run, rows = _Run(cause, times_lr), []
    for _ in range(EPOCHS):
        losses, grads, updates = zip(*run.epoch(), strict=True)
        means = [sum(losses) / len(losses), sum(grads) / len(grads)]
        rows.append([*means, max(updates), run.accuracy(run.x, run.y), run.accuracy(run.x_val, run.y_val)])
    return rows


def _same_batch_twice(cause):
    run = _Run(cause)
    first, second = (run.backward(run.x[:BATCH], run.y[:BATCH])[1] for _ in range(2))
    return second > 1.5 * first


def _perfect_scores(cause):
    run = _Run(cause)
    return run.loss(1e4 * F.one_hot(run.y, 10).float(), run.y).item() > 0.5


def _neighbours(cause):
    run = _Run(cause)
    nearest = torch.cdist(run.x, run.x).fill_diagonal_(torch.inf).argmin(1)
    return (run.y[nearest] == run.y).float().mean().item() < 0.3


def _other_parameters(cause):
    run = _Run(cause)
    held = {id(p) for group in run.optimizer.param_groups for p in group["params"]}
    return not held & {id(p) for p in run.model.parameters()}


# Each runs a training with that cause in it, and says whether what the statement calls positive came out.
TESTS = {
    "other_parameters": _other_parameters,
    "steps_that_move": lambda cause: sum(length > 0 for *_, length in _Run(cause).epoch()) < 15,
    "first_update": lambda cause: _Run(cause).epoch()[0][2] > 0.5,
    "same_batch_twice": _same_batch_twice,
    "perfect_scores": _perfect_scores,
    "neighbours": _neighbours,
    "input_means": lambda cause: abs((_Run(cause).x.mean() - _Run(cause).x_val.mean()).item()) > 0.2,
    "lr_times_10": lambda cause: _table(cause, 10.0)[-1][0] < 0.8 * _table(cause)[-1][0],
    "lr_divided_by_10": lambda cause: _table(cause, 0.1)[-1][0] < 0.8 * _table(cause)[-1][0],
}


def _named(sol, name, known):
    """The learner's answer; raises ValueError unless it is one of the known words."""
    value = answer(sol, name)
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"{name} is {value!r}, and not one of: {', '.join(known)}")
    return value


def causes(sol, rand):
    """The fault that you name, injected on purpose, gives the numbers that were shown."""

    def replayed(letter):
        rows = _table(_named(sol, f"cause_{letter}", RIVALS))
        return "; ".join(" ".join(f"{n:.3g}" for n in rows[epoch - 1]) for epoch in (1, 3, 6))

    for letter in LETTERS:
        yield f"{letter} with your fault, epochs 1, 3 and 6", replayed, letter


def tests(sol, rand):
    """The test that you name is positive for your fault, and negative for the one that it is easily taken for."""

    def tried(letter):
        cause, test = _named(sol, f"cause_{letter}", RIVALS), _named(sol, f"test_{letter}", TESTS)
        words = {True: "positive", False: "negative"}
        return f"{words[TESTS[test](cause)]} for your fault, {words[TESTS[test](RIVALS[cause])]} for its rival"

    for letter in LETTERS:
        yield f"the test for {letter}", tried, letter
