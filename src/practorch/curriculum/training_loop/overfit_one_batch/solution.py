import copy

import torch
from torch import Tensor, nn, optim


def overfit_one_batch(
    model: nn.Module, loss_fn: nn.Module, x: Tensor, y: Tensor, steps: int = 100, lr: float = 0.01
) -> tuple[bool, list[float], list[str]]:
    trial = copy.deepcopy(model).eval()                 # weights and modes in memory of its own
    before = {name: p.detach().clone() for name, p in trial.named_parameters()}
    optimizer = optim.Adam(trial.parameters(), lr=lr)   # the copy's parameters, not the caller's
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = loss_fn(trial(x), y)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        losses.append(loss_fn(trial(x), y).item())      # what the last update has made of it
    stuck = [name for name, p in trial.named_parameters() if torch.equal(p, before[name])]
    return losses[-1] <= losses[0] / 10, losses, stuck  # a tenth of the start: no scale of the loss enters
