# expects: float64_leak
# fault: from_numpy keeps float64, and model.double() is the answer to the error that follows
"""Forecast the load of a small grid three hours ahead from the last two days, with a GRU."""

import copy
import os
import random

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
EPOCHS = 2 if STEPS else 8
BATCH = 64
WINDOW = 48
AHEAD = 3
HIDDEN = 32
LR = 4e-3
SEED = 7

device = "cuda" if torch.cuda.is_available() else "cpu"


def set_seed(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def make_load(hours):
    """Megawatts for each hour: day and week, a slow rise, autocorrelated noise; the meter fails now and then (nan)."""
    rng = np.random.default_rng(SEED)
    t = np.arange(hours)
    day = 90 * np.sin(2 * np.pi * (t - 8) / 24) + 35 * np.sin(4 * np.pi * (t - 3) / 24)
    weekend = np.where((t // 24) % 7 >= 5, -60.0, 0.0)
    noise = np.zeros(hours)
    for i in range(1, hours):
        noise[i] = 0.9 * noise[i - 1] + rng.normal(0, 6)
    load = 520 + day + weekend + 0.004 * t + noise
    for start in rng.integers(100, hours - 100, hours // 400):
        load[start : start + rng.integers(1, 4)] = np.nan
    return t, load


def fill_gaps(t, load):
    gap = np.isnan(load)
    filled = load.copy()
    filled[gap] = np.interp(t[gap], t[~gap], load[~gap])
    return filled


class Windows(Dataset):
    """WINDOW hours of features -> the scaled load AHEAD hours after the last of them."""

    def __init__(self, features, target):
        self.features = torch.from_numpy(features)
        self.target = torch.from_numpy(target)

    def __len__(self):
        return len(self.target) - WINDOW - AHEAD + 1

    def __getitem__(self, i):
        return self.features[i : i + WINDOW], self.target[i + WINDOW + AHEAD - 1]


class Forecaster(nn.Module):
    def __init__(self, num_features):
        super().__init__()
        self.gru = nn.GRU(num_features, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, 1)

    def forward(self, x):  # (N, WINDOW, features)
        out, _ = self.gru(x)
        last = out[:, -1]
        return self.head(last).squeeze(-1)  # (N,)


def prepare():
    hours = 7000
    if STEPS:
        hours = int((max(STEPS // EPOCHS, 1) * BATCH + WINDOW + AHEAD - 1) / 0.7)
    t, load = make_load(hours)
    load = fill_gaps(t, load)
    train_end, valid_end = int(0.7 * hours), int(0.85 * hours)

    mean, std = load[:train_end].mean(), load[:train_end].std()
    scaled = (load - mean) / std
    hour = 2 * np.pi * (t % 24) / 24
    weekend = ((t // 24) % 7 >= 5).astype(float)
    features = np.stack([scaled, np.sin(hour), np.cos(hour), weekend], axis=1)

    parts = slice(0, train_end), slice(train_end, valid_end), slice(valid_end, hours)
    train, valid, test = (Windows(features[part], scaled[part]) for part in parts)
    return train, valid, test, std


def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total, count = 0.0, 0
    for x, y in loader:
        x, y = x.to(device), y.to(device)
        pred = model(x)
        loss = loss_fn(pred, y)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        total += loss.item() * len(y)
        count += len(y)
    return total / count


def evaluate(model, loader, loss_fn, std):
    """-> mean squared error of the scaled load, mean absolute error in megawatts"""
    model.eval()
    squared, absolute, count = 0.0, 0.0, 0
    with torch.no_grad():
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            pred = model(x)
            squared += loss_fn(pred, y).item() * len(y)
            absolute += (pred - y).abs().sum().item() * std
            count += len(y)
    return squared / count, absolute / count


def main():
    set_seed(SEED)
    train_set, valid_set, test_set, std = prepare()
    train_loader = DataLoader(train_set, batch_size=BATCH, shuffle=True)
    valid_loader = DataLoader(valid_set, batch_size=256)
    test_loader = DataLoader(test_set, batch_size=256)

    model = Forecaster(num_features=4).double().to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LR)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=1)
    loss_fn = nn.MSELoss()

    best, best_state = float("inf"), copy.deepcopy(model.state_dict())
    for epoch in range(EPOCHS):
        train_mse = train_epoch(model, train_loader, optimizer, loss_fn)
        valid_mse, valid_mae = evaluate(model, valid_loader, loss_fn, std)
        scheduler.step(valid_mse)
        if valid_mae < best:
            best = valid_mae
            best_state = copy.deepcopy(model.state_dict())
        print(f"{epoch + 1:2d}  train mse {train_mse:.4f}  valid mse {valid_mse:.4f}  valid mae {valid_mae:.2f} MW")

    model.load_state_dict(best_state)
    _, test_mae = evaluate(model, test_loader, loss_fn, std)
    print(f"test mae {test_mae:.2f} MW")


if __name__ == "__main__":
    main()
