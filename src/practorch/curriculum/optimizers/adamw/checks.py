import torch
from torch import nn

SHAPES = ((3, 5), (7,), (2, 3, 2))


class _Net(nn.Module):
    """Kernels, matrices, gains, a parameter of its own, one that is shared and one that is frozen."""

    def __init__(self):
        super().__init__()
        self.table, self.conv, self.gains = nn.Embedding(5, 3), nn.Conv1d(3, 7, 2), nn.LayerNorm(7)
        self.scale, self.offsets = nn.Parameter(torch.tensor(2.0)), nn.Parameter(torch.ones(2, 3))
        self.out, self.frozen = nn.Linear(3, 5), nn.Linear(3, 2)
        self.out.weight = self.table.weight
        self.frozen.weight.requires_grad_(False)
        self.frozen.bias.requires_grad_(False)


def _grouped(sol, model, weight_decay):
    """What decay_groups gives, parameters by name."""
    names = {id(p): name for name, p in model.named_parameters()}
    groups = sol.decay_groups(model, weight_decay)
    return [{**g, "params": [names.get(id(p), "another tensor") for p in g["params"]]} for g in groups]


def _after(sol, rand, num_steps, settings=None, own=({}, {}), missing=(), rates=None, dtype=torch.float32):
    """Parameters in two groups after some steps; missing: (step, number) without gradient; rates: step -> lr."""
    params = [rand.normal(*shape, mean=1.0, dtype=dtype, grad=True) for shape in SHAPES]
    groups = [{"params": params[:2], **own[0]}, {"params": params[2:], **own[1]}]
    optimizer = sol.AdamW(groups, **(settings or {}))
    for step in range(num_steps):
        for number, p in enumerate(params):
            gradient = rand.normal(*p.shape, mean=0.3, dtype=dtype)
            p.grad = None if (step, number) in missing else gradient
        if rates and step in rates:
            optimizer.param_groups[0]["lr"] = rates[step]
        optimizer.step()
    settings = [{key: g.get(key, "missing") for key in ("lr", "weight_decay")} for g in optimizer.param_groups]
    return {"parameters": params, "settings": settings, "the caller's keys": [sorted(g) for g in groups]}


def groups(sol, rand):
    """Parameters of two or more dims are decayed, others not; each appears once."""
    yield "a small network", _grouped, sol, nn.Sequential(nn.Linear(3, 5), nn.LayerNorm(5), nn.Linear(5, 2)), 0.1
    yield "kernels, gains, shared, frozen", _grouped, sol, _Net(), 0.3


def decay(sol, rand):
    """The decay shrinks the weight itself, as lr says."""

    def shrunk(gradient, settings):
        p = rand.normal(3, 5, mean=1.0, dtype=gradient.dtype, grad=True)
        optimizer = sol.AdamW([{"params": [p]}], **settings)
        for _ in range(3):
            p.grad = gradient.clone()
            optimizer.step()
        return p

    yield "gradient 0", shrunk, torch.zeros(3, 5), {"lr": 0.1, "weight_decay": 0.5}
    yield "gradients of 0.01 to 100", shrunk, torch.logspace(-2, 2, 15).view(3, 5), {"lr": 0.1, "weight_decay": 0.5}
    tiny = 1e-50 * rand.normal(3, 5, dtype=torch.float64)       # float32 would round it to 0
    yield "tiny gradients in float64", shrunk, tiny, {"lr": 0.1, "eps": 1e-60}
    yield "weight_decay not said", shrunk, rand.normal(3, 5), {"lr": 2.0}


def many_steps(sol, rand):
    """Twenty steps, each with gradients of its own."""
    yield "default settings", _after, sol, rand, 20
    other = {"lr": 0.02, "betas": (0.8, 0.95), "eps": 1e-2, "weight_decay": 0.2}
    yield "other settings, float64", _after, sol, rand, 20, other, ({}, {}), (), None, torch.float64


def own_settings(sol, rand):
    """What a group says wins over the arguments."""
    base = {"lr": 0.1, "weight_decay": 0.3}
    yield "own decay", _after, sol, rand, 5, base, ({"weight_decay": 0.0}, {"weight_decay": 0.5})
    yield "own lr", _after, sol, rand, 5, base, ({"lr": 0.02}, {})


def schedule(sol, rand):
    """A rate that is changed in param_groups counts from the next step on."""
    yield "lr of the first group", _after, sol, rand, 5, {"lr": 0.1}, ({}, {}), (), {2: 0.01, 4: 0.2}


def no_gradient(sol, rand):
    """A parameter without a gradient is left alone, and counts its own steps."""
    settings = {"lr": 0.1, "weight_decay": 0.3}
    yield "one that never has one", _after, sol, rand, 4, settings, ({}, {}), [(step, 1) for step in range(4)]
    yield "one that misses the first two", _after, sol, rand, 5, settings, ({}, {}), [(0, 0), (1, 0)]
