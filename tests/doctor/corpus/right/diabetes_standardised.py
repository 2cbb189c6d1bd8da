# expects: nothing
# tricky: the targets are standardised while training and scaled back for the MAE, so loss and metric are on different scales; early stopping
# figure: test MAE 42
"""Tabular regression on the diabetes data. The target lies between 25 and 346, the net learns its z-score."""

import os
from dataclasses import dataclass

import numpy as np
import torch
from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset


@dataclass(frozen=True)
class Config:
    seed: int = 1
    batch_size: int = 32
    hidden: int = 64
    dropout: float = 0.2
    lr: float = 1e-3
    weight_decay: float = 1e-2
    epochs: int = 120
    patience: int = 20
    max_steps: int = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))


def tensors(x: np.ndarray, y: np.ndarray) -> tuple[Tensor, Tensor]:
    # the targets keep a second dimension, like the output of the last layer
    return torch.as_tensor(x, dtype=torch.float32), torch.as_tensor(y, dtype=torch.float32).reshape(-1, 1)


@torch.no_grad()
def mae(model: nn.Module, x: Tensor, y: Tensor, scaler: StandardScaler) -> float:
    was_training = model.training
    model.eval()
    predicted = scaler.inverse_transform(model(x).numpy())
    actual = scaler.inverse_transform(y.numpy())
    model.train(was_training)
    return float(np.abs(predicted - actual).mean())


def main(cfg: Config) -> None:
    torch.manual_seed(cfg.seed)
    x, y = load_diabetes(return_X_y=True, scaled=False)
    x_rest, x_test, y_rest, y_test = train_test_split(x, y, test_size=0.2, random_state=cfg.seed)
    x_train, x_val, y_train, y_val = train_test_split(x_rest, y_rest, test_size=0.2, random_state=cfg.seed)

    x_scaler = StandardScaler().fit(x_train)
    y_scaler = StandardScaler().fit(y_train[:, None])

    def prepared(x: np.ndarray, y: np.ndarray) -> tuple[Tensor, Tensor]:
        return tensors(x_scaler.transform(x), y_scaler.transform(y[:, None]))

    train, val, test = prepared(x_train, y_train), prepared(x_val, y_val), prepared(x_test, y_test)
    loader = DataLoader(TensorDataset(*train), batch_size=cfg.batch_size, shuffle=True)

    model = nn.Sequential(
        nn.Linear(x.shape[1], cfg.hidden), nn.SiLU(), nn.Dropout(cfg.dropout),
        nn.Linear(cfg.hidden, cfg.hidden), nn.SiLU(), nn.Linear(cfg.hidden, 1),
    )  # fmt: skip
    optimizer = torch.optim.AdamW(model.parameters(), lr=cfg.lr, weight_decay=cfg.weight_decay)
    criterion = nn.SmoothL1Loss()

    best, best_state, bad, updates = float("inf"), None, 0, 0
    for epoch in range(cfg.epochs):
        model.train()
        for xb, yb in loader:
            optimizer.zero_grad()
            loss = criterion(model(xb), yb)
            loss.backward()
            optimizer.step()
            updates += 1
        val_mae = mae(model, *val, y_scaler)
        if val_mae < best:
            best, bad = val_mae, 0
            best_state = {k: v.clone() for k, v in model.state_dict().items()}
        else:
            bad += 1
        if epoch % 10 == 0:
            print(f"epoch {epoch:3d}  loss of the last batch {loss.item():.3f}  val MAE {val_mae:.1f}")
        if bad > cfg.patience or (cfg.max_steps and updates >= cfg.max_steps):
            break

    model.load_state_dict(best_state)
    constant = np.abs(y_test - np.median(y_train)).mean()
    print(f"test MAE {mae(model, *test, y_scaler):.1f}, of the median {constant:.1f}")


if __name__ == "__main__":
    main(Config())
