# expects: nothing
# tricky: gradients of gradients, weights in dictionaries, functional_call; the model's own weights fit nothing well
# figure: error after five steps on new tasks 0.12, 1.55 before
"""MAML on sine waves: find weights from which one gradient step on ten points gets to any sine wave."""

import argparse
import math
import os

import torch
from torch import nn
from torch.func import functional_call
from torch.nn.functional import mse_loss


def sample_task(g):
    amplitude = torch.empty(1).uniform_(0.5, 3.0, generator=g)
    phase = torch.empty(1).uniform_(0, math.pi, generator=g)

    def draw(n):
        x = torch.empty(n, 1).uniform_(-5, 5, generator=g)
        return x, amplitude * torch.sin(x + phase)

    return draw


def net(width=40):
    return nn.Sequential(nn.Linear(1, width), nn.Tanh(), nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 1))


def adapt(model, params, support, inner_lr, inner_steps, create_graph):
    x, y = support
    for _ in range(inner_steps):
        loss = mse_loss(functional_call(model, params, (x,)), y)
        grads = torch.autograd.grad(loss, list(params.values()), create_graph=create_graph)
        params = {name: p - inner_lr * g for (name, p), g in zip(params.items(), grads)}
    return params


def evaluate(model, args, inner_steps, num_tasks=100):
    """Mean error on tasks that were never trained on, after `inner_steps` steps on ten points."""
    g = torch.Generator().manual_seed(10_000)
    total = 0.0
    for _ in range(num_tasks):
        draw = sample_task(g)
        support, query = draw(args.shots), draw(100)
        params = {k: p.detach().clone().requires_grad_() for k, p in model.named_parameters()}
        # adapting needs gradients, also here
        params = adapt(model, params, support, args.inner_lr, inner_steps, create_graph=False)
        with torch.no_grad():
            total += mse_loss(functional_call(model, params, (query[0],)), query[1]).item()
    return total / num_tasks


def main():
    short = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
    parser = argparse.ArgumentParser()
    parser.add_argument("--iterations", type=int, default=2 * short or 1500)
    parser.add_argument("--tasks", type=int, default=5)
    parser.add_argument("--shots", type=int, default=10)
    parser.add_argument("--inner-lr", type=float, default=0.02)
    parser.add_argument("--inner-steps", type=int, default=2)
    parser.add_argument("--lr", type=float, default=2e-3)
    args = parser.parse_args()

    torch.manual_seed(0)
    g = torch.Generator().manual_seed(1)
    model = net()
    optimizer = torch.optim.Adam(model.parameters(), lr=args.lr)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, args.iterations, eta_min=args.lr / 10)
    print("before: %.3f without a step, %.3f after five" % (evaluate(model, args, 0), evaluate(model, args, 5)))
    for i in range(args.iterations):
        optimizer.zero_grad()
        meta_loss = 0.0
        for _ in range(args.tasks):
            draw = sample_task(g)
            x, y = draw(args.shots)
            query_x, query_y = draw(args.shots)
            slow = dict(model.named_parameters())
            fast = adapt(model, slow, (x, y), args.inner_lr, args.inner_steps, create_graph=True)
            meta_loss = meta_loss + mse_loss(functional_call(model, fast, (query_x,)), query_y)
        meta_loss = meta_loss / args.tasks
        meta_loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 10.0)
        optimizer.step()
        scheduler.step()
        if (i + 1) % 500 == 0:
            print(f"{i + 1}: meta loss {meta_loss.item():.3f}")
    print("after: %.3f without a step, %.3f after five" % (evaluate(model, args, 0), evaluate(model, args, 5)))


if __name__ == "__main__":
    main()
