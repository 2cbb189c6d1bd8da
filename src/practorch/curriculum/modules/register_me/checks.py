import torch

from practorch.observe import fill, grads

DIM, NUM_LAYERS = 5, 3


def parameters(sol, rand):
    """An optimiser finds every layer and the scale, and nothing else."""

    def learned(mean, num_layers):
        stack = sol.CentredStack(mean, num_layers)
        return {name: (tuple(p.shape), p.requires_grad) for name, p in stack.named_parameters()}

    yield "5 features, 3 layers", learned, rand.normal(5), 3
    yield "7 features, 2 layers", learned, rand.normal(7), 2


def start(sol, rand):
    """The scale starts at 1, the mean is a buffer and holds what was given, and no two layers are alike."""

    def started(mean):
        stack = sol.CentredStack(mean, NUM_LAYERS)
        alike = bool((stack.layers[0].weight == stack.layers[1].weight).all())
        return {"scale": stack.scale.detach(), "buffers": dict(stack.named_buffers()), "layers alike": alike}

    yield "5 features", started, rand.normal(5)
    yield "float64", lambda mean: dict(sol.CentredStack(mean, 2).named_buffers()), rand.normal(3, dtype=torch.float64)


def output(sol, rand):
    """With equal weights, outputs are equal."""

    def forward(x, num_layers=NUM_LAYERS):
        return fill(sol.CentredStack(torch.zeros(DIM), num_layers), rand).to(x.dtype)(x)

    for name, x in rand.battery("B D", D=DIM, skip=["large offset", "extremes"]):
        yield name, forward, x
    yield "no layers", forward, rand.normal(7, DIM), 0


def gradient(sol, rand):
    """The gradient reaches the input, every layer and the scale."""

    def backward(x):
        return grads(fill(sol.CentredStack(torch.zeros(DIM), NUM_LAYERS), rand), x)

    yield "3 layers", backward, rand.normal(7, DIM)


def saved(sol, rand):
    """What is saved and loaded into a new stack gives the same outputs."""

    def loaded(mean, x):
        stack = fill(sol.CentredStack(mean.clone(), NUM_LAYERS), rand)
        other = sol.CentredStack(torch.zeros(DIM), NUM_LAYERS)
        other.load_state_dict(stack.state_dict())
        return {"names": sorted(stack.state_dict()), "output": other(x)}

    yield "3 layers", loaded, rand.normal(DIM), rand.normal(7, DIM)
