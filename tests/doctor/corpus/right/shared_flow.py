# expects: nothing
# tricky: one block is called 32 times for each forward pass (RK4), so few parameters and a deep graph; its last layer starts at zero
# figure: test accuracy 0.99
"""A neural ODE in small: the state of a point flows along a learned field, and a linear layer reads it at the end."""

import math
import os
from typing import Callable

import torch
from torch import Tensor, nn


def rk4(field: Callable[[Tensor, Tensor], Tensor], state: Tensor, t0: float, t1: float, steps: int) -> Tensor:
    """Classical Runge-Kutta; autograd goes through all of it."""
    h = (t1 - t0) / steps
    t = torch.full((len(state), 1), t0)
    for _ in range(steps):
        k1 = field(t, state)
        k2 = field(t + h / 2, state + h / 2 * k1)
        k3 = field(t + h / 2, state + h / 2 * k2)
        k4 = field(t + h, state + h * k3)
        state = state + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        t = t + h
    return state


class Field(nn.Module):
    def __init__(self, dim: int, hidden: int):
        super().__init__()
        self.first = nn.Linear(dim + 1, hidden)
        self.second = nn.Linear(hidden, hidden)
        self.last = nn.Linear(hidden, dim)
        # no motion at the beginning: the whole net starts as the identity
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)

    def forward(self, t: Tensor, state: Tensor) -> Tensor:
        h = torch.tanh(self.first(torch.cat([state, t], dim=1)))
        return self.last(torch.tanh(self.second(h)))


class FlowClassifier(nn.Module):
    def __init__(self, extra: int = 3, hidden: int = 48, steps: int = 8):
        super().__init__()
        self.extra, self.steps = extra, steps
        self.field = Field(2 + extra, hidden)
        self.readout = nn.Linear(2 + extra, 1)

    def forward(self, x: Tensor) -> Tensor:
        # dimensions to spare (Dupont et al. 2019), which start at zero
        state = nn.functional.pad(x, (0, self.extra))
        return self.readout(rk4(self.field, state, 0.0, 1.0, self.steps)).squeeze(1)


def spirals(n: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    label = torch.randint(2, (n,), generator=generator)
    radius = torch.rand(n, generator=generator).sqrt() * 0.9 + 0.1
    angle = 2.2 * math.pi * radius + math.pi * label
    x = 2 * torch.stack([radius * angle.cos(), radius * angle.sin()], 1)
    return x + 0.12 * torch.randn(n, 2, generator=generator), label.float()


def main() -> None:
    torch.manual_seed(15)
    generator = torch.Generator().manual_seed(15)
    x, y = spirals(2000, generator)
    x_test, y_test = spirals(1000, generator)
    model = FlowClassifier()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    updates = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0")) or 600
    updates = min(updates, 600)
    scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=1.0, end_factor=0.05, total_iters=updates)

    model.train()
    for update in range(updates):
        pick = torch.randint(len(x), (128,))
        loss = nn.functional.binary_cross_entropy_with_logits(model(x[pick]), y[pick])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        scheduler.step()
        if update % 50 == 0:
            print(f"update {update}: loss {loss.item():.3f}")

    model.eval()
    with torch.inference_mode():
        print("test accuracy", ((model(x_test) > 0) == y_test.bool()).float().mean().item())


if __name__ == "__main__":
    main()
