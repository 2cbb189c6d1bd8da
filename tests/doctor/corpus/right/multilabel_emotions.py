# expects: nothing
# tricky: rare labels, so the loss starts at 0.69 and soon is small; a threshold of its own for each label, chosen on validation
# figure: test macro F1 0.67
# %% [markdown]
# # Multi-label classification
# Each example has any number of 8 labels, some rare. Exported from a notebook.

# %%
import os

import torch
from sklearn.datasets import make_multilabel_classification
from sklearn.metrics import f1_score
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
_ = torch.manual_seed(7)

# %%
X, Y = make_multilabel_classification(
    n_samples=4000, n_features=40, n_classes=8, n_labels=2, length=80, random_state=7
)
X = torch.tensor(X, dtype=torch.float32)
Y = torch.tensor(Y, dtype=torch.float32)  # BCE wants floats
print("how common each label is:", Y.mean(0))

# %%
order = torch.randperm(len(X), generator=torch.Generator().manual_seed(0))
train_idx, val_idx, test_idx = order[:2800], order[2800:3400], order[3400:]
mean, std = X[train_idx].mean(0), X[train_idx].std(0)
X = (X - mean) / std

train_loader = DataLoader(TensorDataset(X[train_idx], Y[train_idx]), batch_size=64, shuffle=True)

# %%
model = nn.Sequential(
    nn.Linear(40, 128),
    nn.BatchNorm1d(128),
    nn.ReLU(),
    nn.Dropout(0.3),
    nn.Linear(128, 8),
)
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-2)

# %%
history = []
step = 0
for epoch in range(20):
    model.train()
    total = 0.0
    for xb, yb in train_loader:
        logits = model(xb)
        loss = criterion(logits, yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(xb)
        step += 1
        if STEPS and step >= STEPS:
            break
    model.eval()
    with torch.no_grad():
        val_loss = criterion(model(X[val_idx]), Y[val_idx]).item()
    history.append((total / len(train_idx), val_loss))
    print(f"{epoch:2d}  val loss {val_loss:.4f}")
    if STEPS and step >= STEPS:
        break

# %%
# a threshold of its own for each label, chosen on the validation part only
model.eval()
with torch.no_grad():
    val_prob = torch.sigmoid(model(X[val_idx]))
    test_prob = torch.sigmoid(model(X[test_idx]))

grid = torch.linspace(0.1, 0.7, 25)
thresholds = []
for label in range(8):
    scores = [f1_score(Y[val_idx, label], val_prob[:, label] > t, zero_division=0) for t in grid]
    thresholds.append(grid[int(torch.tensor(scores).argmax())])
thresholds = torch.stack(thresholds)

# %%
predicted = (test_prob > thresholds).int()
print("macro F1 at 0.5:", f1_score(Y[test_idx], (test_prob > 0.5).int(), average="macro", zero_division=0))
print("test macro F1", f1_score(Y[test_idx], predicted, average="macro", zero_division=0))
