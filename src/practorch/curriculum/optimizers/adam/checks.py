import torch

OTHER_SETTINGS = {"lr": 0.02, "betas": (0.8, 0.95), "eps": 1e-2}


def first_step(sol, rand):
    """The first step moves every number by lr, whatever the size of its gradient."""
    gradient = rand.normal(3, 5) * torch.tensor([1e-2, 1.0, 1e2])[:, None]
    yield "gradients of 0.01 to 100", _after, sol, [rand.normal(3, 5)], [[gradient]], {"lr": 0.1}


def fifty_steps(sol, rand):
    """Fifty steps, each with gradients of its own, on parameters of two shapes."""
    starts, gradients = _task(rand, (3, 5), (7,), num_steps=50)
    yield "default settings", _after, sol, starts, gradients, {}
    yield "other settings", _after, sol, starts, gradients, OTHER_SETTINGS
    wide = [[g.double() for g in step] for step in gradients]
    yield "float64", _after, sol, [p.double() for p in starts], wide, {"lr": 0.1}


def tiny_gradients(sol, rand):
    """Gradients near eps are damped by eps, and a gradient of zero moves nothing."""
    gradients = [[rand.normal(11, std=1e-8)] for _ in range(3)]
    yield "gradients near 1e-8", _after, sol, [rand.normal(11)], gradients, {"lr": 0.1}
    few = [[g * torch.tensor([1.0, 0.0, 1e-4])] for g in (rand.normal(3), rand.normal(3))]
    yield "one of three is zero", _after, sol, [rand.normal(3)], few, {"lr": 0.1}


def no_gradient(sol, rand):
    """A parameter without a gradient is left as it is."""
    starts, gradients = _task(rand, (3, 5), (2,), (7,), num_steps=3)
    yield "the middle one of three", _after, sol, starts, [[a, None, c] for a, _, c in gradients], {"lr": 0.1}


def generator(sol, rand):
    """The parameters may come as a generator."""
    starts, gradients = _task(rand, (3, 5), (7,), num_steps=3)

    def from_generator():
        params = [p.clone().requires_grad_() for p in starts]
        return _stepped(sol.Adam((p for p in params), lr=0.1), params, gradients)

    yield "three steps", from_generator


def clearing(sol, rand):
    """After zero_grad, backward starts afresh; the averages stay."""

    def two_backwards(start, x):
        used, unused = start.clone().requires_grad_(), start.clone().requires_grad_()
        optimizer = sol.Adam([used, unused], lr=0.1)
        optimizer.zero_grad()
        for _ in range(2):
            (used * x).sum().backward()
            optimizer.step()
            optimizer.zero_grad()
        (used * x).sum().backward()
        return {"the gradient": used.grad, "the parameter": used}

    yield "three times backward", two_backwards, rand.normal(3, 5), rand.normal(3, 5)


def _task(rand, *shapes, num_steps):
    starts = [rand.normal(*shape) for shape in shapes]
    return starts, [[rand.normal(*shape, mean=0.3) for shape in shapes] for _ in range(num_steps)]


def _after(sol, starts, gradients, settings):
    params = [p.clone().requires_grad_() for p in starts]
    return _stepped(sol.Adam(params, **settings), params, gradients)


def _stepped(optimizer, params, gradients):
    for step in gradients:
        for p, g in zip(params, step, strict=True):
            p.grad = None if g is None else g.clone()
        optimizer.step()
    return {"parameters": params, "their last gradients": [p.grad for p in params]}
