import torch


def _after(sol, rand, settings, num_steps, dtype=torch.float32):
    """Parameters, buffers and gradients after some steps, each with gradients of its own."""
    params = [rand.normal(*shape, dtype=dtype, grad=True) for shape in ((3, 5), (7,))]
    buffers = [torch.zeros_like(p, requires_grad=False) for p in params]
    for _ in range(num_steps):
        for p in params:
            p.grad = rand.normal(*p.shape, mean=0.3, dtype=dtype)
        sol.sgd_step(params, buffers, 0.1, **settings)
    return {"parameters": params, "buffers": buffers, "last gradients": [p.grad for p in params]}


def plain(sol, rand):
    """Without momentum a step is lr times the gradient."""
    yield "one step", _after, sol, rand, {}, 1
    yield "three steps", _after, sol, rand, {}, 3


def momentum(sol, rand):
    """With momentum the buffer adds up what came before."""
    yield "one step", _after, sol, rand, {"momentum": 0.9}, 1
    yield "five steps", _after, sol, rand, {"momentum": 0.9}, 5
    yield "five steps in float64, momentum 0.6", _after, sol, rand, {"momentum": 0.6}, 5, torch.float64


def nesterov(sol, rand):
    """Nesterov's step looks one step of momentum ahead."""
    yield "one step", _after, sol, rand, {"momentum": 0.9, "nesterov": True}, 1
    yield "five steps", _after, sol, rand, {"momentum": 0.8, "nesterov": True}, 5


def decay(sol, rand):
    """Weight decay is part of the gradient that goes into the buffer, and the gradients stay."""
    yield "without momentum", _after, sol, rand, {"weight_decay": 0.3}, 3
    yield "with momentum", _after, sol, rand, {"weight_decay": 0.2, "momentum": 0.9}, 5
    yield "with Nesterov momentum", _after, sol, rand, {"weight_decay": 0.2, "momentum": 0.9, "nesterov": True}, 5
