import weakref

import torch
from torch import nn, optim
from torch.overrides import TorchFunctionMode

from practorch.observe import AtMost, fill, near, raised

_FETCHES = {
    "item", "tolist", "cpu", "numpy", "nonzero", "argwhere", "masked_select", "__bool__", "__float__", "__int__", "__index__",
    "__repr__", "__format__", "__array__", "__contains__", "equal", "allclose", "is_nonzero",
}


class _Fetches(TorchFunctionMode):
    """Counts the calls for which Python waits until a tensor's numbers are there."""

    def __init__(self):
        super().__init__()
        self.num = {"in all": 0, "conditions": 0, "whole numbers": 0}

    def __torch_function__(self, func, types, args=(), kwargs=None):
        name = getattr(func, "__name__", "")
        by_mask = name == "__getitem__" and getattr(args[1], "dtype", None) == torch.bool
        to_cpu = name == "to" and any(str(a) == "cpu" for a in [*args[1:], *(kwargs or {}).values()])
        if name in _FETCHES or by_mask or to_cpu:
            self.num["in all"] += 1
            if not args[0].is_floating_point():
                self.num["conditions" if args[0].dtype == torch.bool else "whole numbers"] += 1
        return func(*args, **(kwargs or {}))


def _setting(rand, num_steps, bad_step=0):
    """A model, its optimiser, and batches of different sizes; the loss of bad_step is nan."""
    model = fill(nn.Sequential(nn.Linear(5, 7), nn.Tanh(), nn.Linear(7, 3)), rand)
    batches = [(rand.normal(n, 5), rand.integers(0, 3, n)) for _, n in zip(range(num_steps), [7, 3, 11, 2, 5] * num_steps)]
    if bad_step:
        batches[bad_step - 1][0][0, 0] = torch.nan
    return model, optim.SGD(model.parameters(), lr=0.2), batches


def _trained(sol, rand, num_steps, every):
    model, optimizer, batches = _setting(rand, num_steps)
    reports = []
    result = sol.train(model, optimizer, iter(batches), lambda *said: reports.append(said), every)
    return {"result": result, "reports": reports, "weights": [p.detach() for p in model.parameters()]}


def values(sol, rand):
    """Reports, results and weights are the starter's."""
    # A sum over 20 losses in float32 rounds otherwise than one of Python floats.
    trained = near(_trained, rtol=1e-5, atol=1e-5)
    yield "12 steps, a report every 4", trained, sol, rand, 12, 4
    yield "13 steps, a report every 5", trained, sol, rand, 13, 5
    yield "a report at every step", trained, sol, rand, 3, 1
    yield "fewer steps than every", trained, sol, rand, 2, 7


def fetches(sol, rand):
    """One number per report, two at the end, whatever the number of steps."""

    def counted(num_steps, every):
        model, optimizer, batches = _setting(rand, num_steps)
        with _Fetches() as fetched:
            sol.train(model, optimizer, batches, lambda step, mean: None, every)
        allowed = num_steps // every + 2    # said in words: which numbers are fetched tells two mistakes apart.
        return {what: "few enough" if n <= allowed else f"about {n // num_steps} per step" for what, n in fetched.num.items()}

    yield "40 steps, no report", counted, 40, 50
    yield "40 steps, 2 reports", counted, 40, 20
    yield "60 steps, 10 reports", counted, 60, 6


def not_finite(sol, rand):
    """A loss that is nan is an error, and no report has seen it."""

    def trained(num_steps, bad_step, every):
        model, optimizer, batches = _setting(rand, num_steps, bad_step)
        reports = []
        name = raised(sol.train, model, optimizer, batches, lambda step, mean: reports.append(step), every)
        return name, reports

    yield "nan in step 5, a report every 3", trained, 12, 5, 3
    yield "nan after the last report", trained, 8, 8, 3
    yield "nan in step 1, no report", trained, 4, 1, 10


class _Mark(torch.autograd.Function):
    """The identity; its token lives as long as the graph of this step."""

    tokens = weakref.WeakSet()

    @staticmethod
    def forward(ctx, x):
        ctx.token = _Token()
        _Mark.tokens.add(ctx.token)
        return x.clone()

    @staticmethod
    def backward(ctx, grad):
        return grad


class _Token: ...


class _Marked(nn.Module):
    def forward(self, x):
        return _Mark.apply(x)


def graphs(sol, rand):
    """The sums hold no graph of an earlier step."""

    def most_alive():
        model, optimizer, batches = _setting(rand, 20)
        num_alive = []

        def drawn():
            for batch in batches:
                num_alive.append(len(_Mark.tokens))
                yield batch

        sol.train(nn.Sequential(model, _Marked()), optimizer, drawn(), lambda step, mean: None, 6)
        return AtMost(max(num_alive), "graphs alive at once", plus=2)

    yield "20 steps", most_alive
