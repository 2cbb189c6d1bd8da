import torch
from torch import nn
from torch.nn import functional as F

from practorch.observe import fill, near


def _setting(rand, momentum=0.0):
    """A small model with gradients left over from before, and its optimiser."""
    model = fill(nn.Sequential(nn.Linear(5, 7), nn.Tanh(), nn.Linear(7, 3)), rand)
    for p in model.parameters():
        p.grad = torch.full_like(p, 0.5)
    return model, torch.optim.SGD(model.parameters(), lr=0.3, momentum=momentum)


def _micro_batches(rand, sizes):
    return [(rand.normal(n, 5), rand.integers(0, 3, n)) for n in sizes]


def _after_step(sol, rand, sizes, num_steps=1):
    """The weights after some steps, and the losses that were returned."""
    model, optimizer = _setting(rand, momentum=0.9)
    losses = [
        sol.accumulated_step(model, optimizer, F.cross_entropy, _micro_batches(rand, sizes)) for _ in range(num_steps)
    ]
    return {"mean loss": losses, "weights": dict(model.named_parameters())}


# Sums in another order differ by a few float32 roundings.
_observed = near(_after_step, rtol=1e-5, atol=1e-6)


def equal_sizes(sol, rand):
    """With micro-batches of one size, the step is the one of the whole batch."""
    yield "3 of size 4", _observed, sol, rand, [4, 4, 4]
    yield "one alone", _observed, sol, rand, [7]


def unequal_sizes(sol, rand):
    """With micro-batches of different sizes, every sample weighs the same."""
    yield "sizes 6 and 2", _observed, sol, rand, [6, 2]
    yield "sizes 3, 1, 11 and 5", _observed, sol, rand, [3, 1, 11, 5]


def several_steps(sol, rand):
    """The next step starts from clean gradients."""
    yield "3 steps on sizes 5 and 3", _observed, sol, rand, [5, 3], 3


def order(sol, rand):
    """One micro-batch at a time: forward, backward, the next; then one step."""

    def events(sizes):
        model, optimizer = _setting(rand)
        seen = []
        model.register_forward_hook(lambda module, args, out: seen.append(f"forward {len(args[0])}"))
        model[0].weight.register_hook(lambda grad: seen.append("backward"))
        optimizer.register_step_post_hook(lambda *_: seen.append("step"))
        sol.accumulated_step(model, optimizer, F.cross_entropy, _micro_batches(rand, sizes))
        return seen

    yield "sizes 6 and 2", events, [6, 2]
    yield "sizes 3, 3 and 3", events, [3, 3, 3]
