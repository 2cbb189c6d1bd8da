# expects: nothing
# tricky: the training begins anew five times, so the loss jumps up again; five models, scalers and optimizers
# figure: cross-validated accuracy 0.99
import os

import numpy as np
import torch
from sklearn.datasets import load_wine
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

EPOCHS = 2 if os.environ.get("PRACTORCH_CORPUS_STEPS", "0") != "0" else 60


def make_model():
    return nn.Sequential(nn.Linear(13, 24), nn.BatchNorm1d(24), nn.ReLU(), nn.Dropout(0.2), nn.Linear(24, 3))


def train_one_fold(x_train, y_train, x_val, y_val, fold):
    """A new scaler, a new model and a new optimizer: nothing is carried over from another fold."""
    torch.manual_seed(100 + fold)
    scaler = StandardScaler().fit(x_train)
    x_train = torch.tensor(scaler.transform(x_train), dtype=torch.float32)
    x_val = torch.tensor(scaler.transform(x_val), dtype=torch.float32)
    y_train, y_val = torch.tensor(y_train), torch.tensor(y_val)

    # 142 or 143 samples: a last batch with fewer samples is left out because of the batch norm
    loader = DataLoader(TensorDataset(x_train, y_train), batch_size=16, shuffle=True, drop_last=True)
    model = make_model()
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-2)
    loss_fn = nn.CrossEntropyLoss()
    history = []
    for _ in range(EPOCHS):
        model.train()
        for xb, yb in loader:
            optimizer.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            logits = model(x_val)
            history.append((loss_fn(logits, y_val).item(), (logits.argmax(1) == y_val).float().mean().item()))
    # the figure of the last epoch, not of the best one: choosing on the validation fold would flatter
    return history[-1]


if __name__ == "__main__":
    x, y = load_wine(return_X_y=True)
    folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=0)
    results = []
    for fold, (train_index, val_index) in enumerate(folds.split(x, y)):
        loss, accuracy = train_one_fold(x[train_index], y[train_index], x[val_index], y[val_index], fold)
        print(f"fold {fold}: val loss {loss:.3f}, val accuracy {accuracy:.3f}")
        results.append(accuracy)
    print(f"cross-validated accuracy {np.mean(results):.3f} +- {np.std(results):.3f}")
