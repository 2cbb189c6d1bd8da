import torch

from practorch.observe import answer, grads, near


def _stream(x, lengths, changed):
    """Batches of x, one after the other in the same memory."""
    memory = x.new_empty(max(lengths))
    for batch in x.split(lengths):
        given = memory[: len(batch)].copy_(batch)
        yield given
        changed.append(not torch.equal(given, batch))
    memory.fill_(torch.nan)


def _streamed(function, x, lengths):
    changed = []
    variance = function(_stream(x, lengths, changed))
    return {"variance": variance, "batches that were changed": sum(changed)}


def _lengths(rand, num):
    return [rand.choice((1, 2, 3, 5, 7)) for _ in range(num)]


def _number(sol, name):
    value = answer(sol, name)
    return float(value) if isinstance(value, int) else value


def two_passes(sol, rand):
    """two_pass: the mean squared deviation."""
    for name, x in rand.battery("N", skip=["batch of one", "large offset", "extremes"]):
        yield name, sol.two_pass, x
    yield "one number", sol.two_pass, rand.normal(1)


def sums(sol, rand):
    """one_pass: three running sums over a stream."""
    yield "one batch", _streamed, sol.one_pass, rand.normal(11, mean=2), [11]
    yield "batches of 3, 1, 5", _streamed, sol.one_pass, rand.normal(9, mean=2), [3, 1, 5]
    lengths = _lengths(rand, 13)
    x = rand.normal(sum(lengths), mean=-1, dtype=torch.float64)
    yield "13 batches, float64", _streamed, sol.one_pass, x, lengths


def updates(sol, rand):
    """welford: count, mean and squared deviations over a stream."""
    yield "one batch", _streamed, sol.welford, rand.normal(11, mean=2), [11]
    yield "batches of 3, 1, 5", _streamed, sol.welford, rand.normal(9, mean=2), [3, 1, 5]
    lengths = _lengths(rand, 13)
    x = rand.normal(sum(lengths), dtype=torch.float64).cumsum(0)
    yield "13 batches, float64, a wandering mean", _streamed, sol.welford, x, lengths


def far(sol, rand):
    """Mean 1e4 and spread 1 in float32: two_pass and welford stand it."""
    # The numbers themselves are known to 0.001, and a running mean is rounded again at each step.
    x = rand.normal(499, mean=1e4)
    yield "two_pass", near(sol.two_pass, rtol=1e-2, atol=0), x
    yield "welford, batches of 7", near(_streamed, rtol=1e-2, atol=0), sol.welford, x, [7] * 71 + [2]


def answers(sol, rand):
    """Which one loses its digits, and why."""
    yield "unreliable", _number, sol, "unreliable"
    yield "step_at_1e8", _number, sol, "step_at_1e8"


def gradient(sol, rand):
    """two_pass can be differentiated."""
    yield "7 numbers", grads, sol.two_pass, rand.normal(7, mean=3)
