import copy

import torch


def overfit_one_batch(model, loss_fn, x, y, steps=100, lr=0.01):
    trial = copy.deepcopy(model)
    trial.eval()
    optimizer = torch.optim.Adam(trial.parameters(), lr)
    losses = []
    for step in range(steps + 1):
        loss = loss_fn(trial(x), y)
        losses.append(float(loss))
        if step < steps:
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
    pairs = zip(model.named_parameters(), trial.parameters(), strict=True)
    stuck = [name for (name, old), new in pairs if (old == new).all()]
    return losses[-1] / losses[0] <= 0.1 if losses[0] else True, losses, stuck
