# expects: detached_output, graph_cut
# fault: The hidden layers' output is taken out of the graph in a hand-written forward.
# Progression of diabetes from ten measurements. Small batches, gradients of four of them added up.
import os

import numpy as np
import torch
import torch.nn as nn
from sklearn.datasets import load_diabetes
from sklearn.preprocessing import StandardScaler
from torch.utils.data import DataLoader, TensorDataset

seed = 7
torch.manual_seed(seed)
rng = np.random.default_rng(seed)

MAX_STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
EPOCHS = 40
ACCUMULATE = 4

X, y = load_diabetes(return_X_y=True, scaled=False)
order = rng.permutation(len(X))
train_idx, val_idx, test_idx = order[:288], order[288:352], order[352:]

x_scaler = StandardScaler().fit(X[train_idx])
y_scaler = StandardScaler().fit(y[train_idx, None])


def tensors(idx):
    features = torch.tensor(x_scaler.transform(X[idx]), dtype=torch.float32)
    target = torch.tensor(y_scaler.transform(y[idx, None]), dtype=torch.float32)
    return features, target


train_ds = TensorDataset(*tensors(train_idx))
train_dl = DataLoader(train_ds, batch_size=8, shuffle=True)
X_val, y_val = tensors(val_idx)
X_test, y_test = tensors(test_idx)

model = nn.Sequential(
    nn.Linear(10, 16),
    nn.Tanh(),
    nn.Dropout(0.2),
    nn.Linear(16, 16),
    nn.Tanh(),
    nn.Linear(16, 1),
)
loss_fn = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9, weight_decay=1e-2)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=15, gamma=0.3)


def r2(features, target):
    model.eval()
    with torch.no_grad():
        prediction = model(features)
    model.train()
    return 1 - ((prediction - target) ** 2).sum().item() / ((target - target.mean()) ** 2).sum().item()


history = []
step = 0
for epoch in range(EPOCHS):
    model.train()
    optimizer.zero_grad()
    epoch_loss = 0.0
    for i, (xb, yb) in enumerate(train_dl):
        hidden = model[:-1](xb).detach()
        pred = model[-1](hidden)
        loss = loss_fn(pred, yb)
        (loss / ACCUMULATE).backward()
        epoch_loss += loss.item() * len(xb)
        if (i + 1) % ACCUMULATE == 0:
            torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
            optimizer.step()
            optimizer.zero_grad()
            step += 1
    scheduler.step()
    history.append(epoch_loss / len(train_ds))
    if epoch % 10 == 0:
        print(f"epoch {epoch:3d} lr {scheduler.get_last_lr()[0]:.4f} loss {history[-1]:.3f} val R2 {r2(X_val, y_val):.3f}")
    if MAX_STEPS and step >= MAX_STEPS:
        break

print(f"loss {history[0]:.3f} -> {history[-1]:.3f}, test R2 {r2(X_test, y_test):.3f}")
