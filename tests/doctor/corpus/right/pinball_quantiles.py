# expects: nothing
# tricky: a loss written by hand with maximum(); three outputs of shape (N, 3) against targets of shape (N, 1), broadcast on purpose; the loss rests at the noise
# figure: 0.80 of the test targets between the quantiles 0.1 and 0.9
"""Quantile regression. The noise grows with x, so one number as an answer would hide how unsure the net should be."""
import os

import torch
from torch import nn

torch.manual_seed(14)
MAX = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
QUANTILES = torch.tensor([0.1, 0.5, 0.9])


def sample(n):
    x = torch.rand(n, 1) * 4 - 2
    scale = 0.1 + 0.4 * (x + 2) / 4
    y = torch.sin(2 * x) + 0.3 * x + scale * torch.randn(n, 1)
    return x, y


def true_quantiles(x):
    scale = 0.1 + 0.4 * (x + 2) / 4
    z = torch.distributions.Normal(0.0, 1.0).icdf(QUANTILES)
    return torch.sin(2 * x) + 0.3 * x + scale * z


def pinball(predicted, y, quantiles):
    """predicted: (N, Q), y: (N, 1). Every quantile is compared with the one target, so this broadcast is wanted."""
    assert predicted.shape == (len(y), len(quantiles)) and y.shape[1] == 1
    error = y - predicted
    return torch.maximum(quantiles * error, (quantiles - 1) * error).sum(1).mean()


class QuantileNet(nn.Module):
    """The lowest quantile and the (positive) distances to the next ones: quantiles never cross."""

    def __init__(self, num_quantiles, hidden=64):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(1, hidden), nn.GELU(), nn.Linear(hidden, hidden), nn.GELU())
        self.lowest = nn.Linear(hidden, 1)
        self.gaps = nn.Linear(hidden, num_quantiles - 1)

    def forward(self, x):
        h = self.body(x)
        parts = torch.cat([self.lowest(h), nn.functional.softplus(self.gaps(h))], dim=1)
        return parts.cumsum(dim=1)


x_train, y_train = sample(4000)
x_val, y_val = sample(1000)
x_test, y_test = sample(4000)

net = QuantileNet(len(QUANTILES))
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, gamma=0.9)

seen = 0
for epoch in range(30):
    net.train()
    for idx in torch.randperm(len(x_train)).split(128):
        opt.zero_grad(set_to_none=True)
        loss = pinball(net(x_train[idx]), y_train[idx], QUANTILES)
        loss.backward()
        opt.step()
        seen += 1
        if seen == MAX:
            break
    sched.step()
    if epoch % 5 == 0 or seen == MAX:
        net.eval()
        with torch.no_grad():
            print(f"epoch {epoch:2d}: val pinball {pinball(net(x_val), y_val, QUANTILES).item():.4f}")
    if seen == MAX:
        break

net.eval()
with torch.no_grad():
    q = net(x_test)
    print("share below each quantile:", (y_test < q).float().mean(0).tolist())
    print("mean distance from the true quantiles:", (q - true_quantiles(x_test)).abs().mean().item())
    inside = (y_test >= q[:, :1]) & (y_test <= q[:, -1:])
    print("between the quantiles 0.1 and 0.9:", inside.float().mean().item())
