import functools
from types import SimpleNamespace

import torch
from torch.nn import functional as F

from practorch.observe import answer

NUM_STEPS, BATCH, NUM_CLASSES, LETTERS = 120, 20, 10, "abcdefgh"
CAUSES = (
    "missing_zero_grad", "softmax_before_cross_entropy", "lr_too_high", "lr_too_low", "not_shuffled_train",
    "labels_shuffled", "too_few_samples", "validation_not_standardised", "scheduler_wrong_cadence",
)  # fmt: skip


def _setting(cause, times_data=1, times_lr=1.0):
    """Data, weights and rate of a small training with that cause in it; any other word injects nothing."""
    source = torch.Generator().manual_seed(29)
    first, last = torch.randn(16 * 32, generator=source) * 0.35, torch.randn(32 * 10, generator=source) * 0.1
    centres = torch.randn(NUM_CLASSES, 16, generator=source)
    num = (30 if cause == "too_few_samples" else 600) * times_data
    y, y_val = torch.arange(num) % NUM_CLASSES, torch.arange(300) % NUM_CLASSES
    x, x_val = (4 + 2 * (centres[c] + 1.2 * torch.randn(len(c), 16, generator=source)) for c in (y, y_val))
    mean, std = x.mean(0), x.std(0)
    order = torch.randperm(num, generator=source) if cause == "labels_shuffled" else torch.arange(num)
    return SimpleNamespace(
        cause=cause, source=source, weights=torch.cat([first, torch.zeros(32), last, torch.zeros(10)]).requires_grad_(),
        x=(x - mean) / std, y=y[order], lr=0.4 * {"lr_too_high": 7, "lr_too_low": 1e-3}.get(cause, 1) * times_lr,
        x_val=x_val if cause == "validation_not_standardised" else (x_val - mean) / std, y_val=y_val,
        centres=(4 + 2 * centres - mean) / std,
    )  # fmt: skip


def _loss(s, scores, y):
    return F.cross_entropy(scores.softmax(-1) if s.cause == "softmax_before_cross_entropy" else scores, y)


def _loss_on(s, x, y):
    w1, b1, w2, b2 = s.weights.split([16 * 32, 32, 32 * 10, 10])
    return _loss(s, (x @ w1.view(16, 32) + b1).relu() @ w2.view(32, 10) + b2, y)


def _backward(s, x, y):
    """Loss and gradient norm of a batch; the gradient lies in s.weights.grad."""
    if s.cause != "missing_zero_grad":
        s.weights.grad = None
    loss = _loss_on(s, x, y)
    loss.backward()
    return loss.item(), s.weights.grad.norm().item()


def _batches(s):
    """Index tensors, epoch after epoch."""
    while True:
        order = torch.randperm(len(s.y), generator=s.source)
        yield from (s.y.sort(stable=True).indices if s.cause == "not_shuffled_train" else order).split(BATCH)


@functools.cache
def _curves(cause, num_steps=NUM_STEPS, times_data=1, times_lr=1.0, same_batch=False):
    """Loss, validation loss, gradient norm, and length of the SGD update over that of the weights, at every step."""
    s, found = _setting(cause, times_data, times_lr), []
    for step, i in zip(range(1, num_steps + 1), _batches(s)):
        i = torch.arange(BATCH) if same_batch else i
        loss, grad = _backward(s, s.x[i], s.y[i])
        with torch.no_grad():
            ratio = s.lr * grad / s.weights.norm().item()
            s.weights -= s.lr * s.weights.grad
            val = _loss_on(s, s.x_val, s.y_val).item()
        found.append((loss, val, grad, ratio, s.lr))
        s.lr *= 0.9 if step % 30 == 0 or cause == "scheduler_wrong_cadence" else 1
    return dict(zip(("loss", "val", "grad", "ratio", "lr"), map(list, zip(*found, strict=True)), strict=True))


def _mean(cause, step=NUM_STEPS, name="loss", **how):
    """The mean of a curve over the 20 steps up to that one."""
    curves = _curves(cause, num_steps=step, **how) if how or step > NUM_STEPS else _curves(cause)
    return sum(curves[name][step - 20 : step]) / 20


def _same_batch_twice(cause):
    s = _setting(cause)
    first, second = (_backward(s, s.x[:BATCH], s.y[:BATCH])[1] for _ in range(2))
    return second > 1.5 * first


def _nearest_centre(cause):
    s = _setting(cause)
    return (torch.cdist(s.x, s.centres).argmin(1) == s.y).float().mean().item() < 0.5


def _perfect_scores(cause):
    s = _setting(cause)
    return _loss(s, 1e4 * F.one_hot(s.y, NUM_CLASSES).float(), s.y).item() > 0.5


# Each runs a training with that cause in it, and says whether what the statement calls positive came out.
TESTS = {
    "same_batch_twice": _same_batch_twice,
    "perfect_scores": _perfect_scores,
    "first_step_length": lambda cause: _curves(cause)["ratio"][0] > 0.3,
    "labels_per_batch": lambda cause: len(_setting(cause).y[next(_batches(_setting(cause)))].unique()) <= 2,
    "inputs_beside_labels": _nearest_centre,
    "input_statistics": lambda cause: abs((_setting(cause).x.mean() - _setting(cause).x_val.mean()).item()) > 1,
    "lr_at_each_step": lambda cause: _curves(cause)["lr"][-1] < 0.01 * _curves(cause)["lr"][0],
    "lr_times_1000": lambda cause: _mean(cause, 40, times_lr=1000.0) < _mean(cause, 40) / 2,
    "more_data": lambda cause: _mean(cause, 60, "val", times_data=20) < _mean(cause, 60, "val") / 2,
    "lr_divided_by_10": lambda cause: _mean(cause, times_lr=0.1) < 0.8 * _mean(cause),
    "overfit_one_batch": lambda cause: not _mean(cause, same_batch=True) < 0.2,
    "train_longer": lambda cause: _mean(cause, 3 * NUM_STEPS) < 0.8 * _mean(cause),
}


def _named(sol, name, known):
    """The learner's answer; raises ValueError unless it is one of the known words."""
    value = answer(sol, name)
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"{name} is {value!r}, and not one of: {', '.join(known)}")
    return value


def causes(sol, rand):
    """The cause that you name, injected on purpose, gives the curves that were shown."""

    def replayed(letter):
        curves = _curves(_named(sol, f"cause_{letter}", CAUSES))
        return ", ".join(" ".join([n, *(f"{curves[n][i]:.3g}" for i in (0, 29, 119))]) for n in list(curves)[:4])

    for letter in LETTERS:
        yield f"{letter} with your cause, at steps 1, 30 and 120", replayed, letter


def tests(sol, rand):
    """The test that you name comes out positive for your cause, and for no other one."""

    def tried(letter):
        cause, test = _named(sol, f"cause_{letter}", CAUSES), _named(sol, f"test_{letter}", TESTS)
        others = sum(TESTS[test](other) for other in CAUSES if other != cause)
        return f"{'positive' if TESTS[test](cause) else 'negative'} for your cause, positive for {others} others"

    for letter in LETTERS:
        yield f"the test for {letter}", tried, letter
