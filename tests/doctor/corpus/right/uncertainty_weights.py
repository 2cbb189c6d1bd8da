# expects: nothing
# tricky: the loss goes below zero; the weights of the tasks are parameters with a learning rate of their own
# figure: R2 0.99 and 0.97, accuracy 0.98
"""Multi-task learning, weighted by uncertainty (Kendall et al. 2018): two regressions and a classification."""

import os

import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import make_friedman1
from torch.utils.data import DataLoader, TensorDataset, random_split


class MultiTask(nn.Module):
    def __init__(self, d_in, width=64):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(d_in, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU())
        self.heads = nn.ModuleDict(
            {"big": nn.Linear(width, 1), "small": nn.Linear(width, 1), "kind": nn.Linear(width, 3)}
        )

    def forward(self, x):
        h = self.trunk(x)
        return {name: head(h).squeeze(-1) for name, head in self.heads.items()}


class UncertaintyLoss(nn.Module):
    """Log-variances of the tasks; exp(-s) L + s has no lower bound at zero."""

    def __init__(self, tasks):
        super().__init__()
        self.log_var = nn.ParameterDict({t: nn.Parameter(torch.zeros(())) for t in tasks})

    def forward(self, losses):
        total = 0
        for task, loss in losses.items():
            s = self.log_var[task]
            weight = 1.0 if task == "kind" else 0.5
            total = total + weight * torch.exp(-s) * loss + 0.5 * s
        return total


def task_losses(out, big, small, kind):
    return {
        "big": F.mse_loss(out["big"], big),
        "small": F.mse_loss(out["small"], small),
        "kind": F.cross_entropy(out["kind"], kind),
    }


def make_data(seed):
    x, y = make_friedman1(2400, n_features=10, noise=0.4, random_state=seed)
    x, y = torch.tensor(x).float(), torch.tensor(y).float()
    big = (y - 14.4) / 5.0
    small = torch.sin(4 * x[:, 0]) * x[:, 3] + 0.05 * torch.randn(len(x))
    kind = (x[:, 1] + x[:, 2] > 0.8).long() + (x[:, 1] + x[:, 2] > 1.2).long()
    return TensorDataset((x - 0.5) * 12**0.5, big, (small - 0.2) / 0.4, kind)


@torch.no_grad()
def evaluate(model, loader):
    model.eval()
    out, truth = [], []
    for x, *targets in loader:
        out.append(model(x))
        truth.append(targets)
    big, small, kind = (torch.cat(t) for t in zip(*truth))
    out = {k: torch.cat([o[k] for o in out]) for k in out[0]}

    def r2(a, b):
        return (1 - (a - b).pow(2).sum() / (b - b.mean()).pow(2).sum()).item()

    return r2(out["big"], big), r2(out["small"], small), (out["kind"].argmax(1) == kind).float().mean().item()


def run():
    limit = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
    torch.manual_seed(4)
    train_set, val_set = random_split(make_data(0), [1900, 500])
    train_loader = DataLoader(train_set, batch_size=40, shuffle=True)
    val_loader = DataLoader(val_set, batch_size=250)
    model, criterion = MultiTask(10), UncertaintyLoss(["big", "small", "kind"])
    optimizer = torch.optim.AdamW(
        [
            {"params": model.parameters(), "lr": 2e-3, "weight_decay": 1e-3},
            {"params": criterion.parameters(), "lr": 1e-2, "weight_decay": 0.0},
        ]
    )
    epochs = 2 if limit else 40
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    for epoch in range(epochs):
        model.train()
        total = count = 0
        for x, big, small, kind in train_loader:
            loss = criterion(task_losses(model(x), big, small, kind))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total, count = total + loss.item(), count + 1
            if count == limit:
                break
        scheduler.step()
        if epoch % 10 == 9 or epochs == 2:
            print(f"epoch {epoch + 1}: loss {total / count:+.3f}")
    print("R2 %.3f, R2 %.3f, accuracy %.3f" % evaluate(model, val_loader))
    print({task: round(s.exp().item(), 3) for task, s in criterion.log_var.items()})


if __name__ == "__main__":
    run()
