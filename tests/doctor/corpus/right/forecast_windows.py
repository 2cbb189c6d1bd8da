# expects: nothing
# tricky: windows overlap, the split is by time and not at random, only the training loader is shuffled; the target is the input's own future
# figure: test MAE 0.68 of the seasonal naive forecast's
"""Forecast the next 12 values from the last 48 with a GRU. The series: trend, two seasons and noise."""

import math
import os

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

HISTORY, HORIZON = 48, 12
STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))


def make_series(n=3000):
    g = torch.Generator().manual_seed(5)
    t = torch.arange(n).float()
    daily = (1 + 0.3 * torch.sin(2 * math.pi * t / 500)) * torch.sin(2 * math.pi * t / 24)
    weekly = 0.5 * torch.sin(2 * math.pi * t / 168)
    shocks = 0.15 * torch.randn(n, generator=g)
    noise = torch.zeros(n)
    for i in range(1, n):
        noise[i] = 0.7 * noise[i - 1] + shocks[i]
    return 20 + 0.0003 * t + 3 * (daily + weekly + noise)


class Windows(Dataset):
    def __init__(self, series):
        self.series = series

    def __len__(self):
        return len(self.series) - HISTORY - HORIZON + 1

    def __getitem__(self, i):
        middle = i + HISTORY
        return self.series[i:middle].unsqueeze(-1), self.series[middle : middle + HORIZON]


class Forecaster(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.gru = nn.GRU(1, hidden, batch_first=True)
        self.head = nn.Linear(hidden, HORIZON)

    def forward(self, x):
        _, h = self.gru(x)
        # predict the change from the last value seen
        return x[:, -1] + self.head(h[-1])


def mean_absolute_error(model, loader, std):
    model.eval()
    total, naive, count = 0.0, 0.0, 0
    with torch.no_grad():
        for x, y in loader:
            total += (model(x) - y).abs().sum().item()
            naive += (x[:, -24 : -24 + HORIZON, 0] - y).abs().sum().item()  # a day ago
            count += y.numel()
    return total / count * std, naive / count * std


torch.manual_seed(5)
series = make_series()
cut_val, cut_test = int(0.7 * len(series)), int(0.85 * len(series))
mean, std = series[:cut_val].mean(), series[:cut_val].std()
series = (series - mean) / std

# validation and test windows may look back into the part before them, but their targets do not
train_set = Windows(series[:cut_val])
val_set = Windows(series[cut_val - HISTORY : cut_test])
test_set = Windows(series[cut_test - HISTORY :])
train_loader = DataLoader(train_set, batch_size=64, shuffle=True)
val_loader = DataLoader(val_set, batch_size=256, shuffle=False)
test_loader = DataLoader(test_set, batch_size=256, shuffle=False)

model = Forecaster()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=4, gamma=0.5)
criterion = nn.L1Loss()

num_updates = 0
for epoch in range(12):
    model.train()
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        num_updates += 1
        if STEPS and num_updates >= STEPS:
            break
    scheduler.step()
    mae, naive = mean_absolute_error(model, val_loader, std.item())
    print(f"epoch {epoch + 1}: val MAE {mae:.3f} (seasonal naive {naive:.3f})")
    if STEPS and num_updates >= STEPS:
        break

mae, naive = mean_absolute_error(model, test_loader, std.item())
print(f"test MAE {mae:.3f}, seasonal naive {naive:.3f}, ratio {mae / naive:.2f}")
