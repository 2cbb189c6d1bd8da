# expects: nothing
# tricky: dropout is on in evaluation because the spread of its answers is the result; batch norm is in eval mode
# figure: test accuracy 0.96; wrong answers are less certain (0.64) than right ones (0.96)
import os

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

cap = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
torch.manual_seed(0)

x, y = load_digits(return_X_y=True)
x, y = torch.tensor(x, dtype=torch.float32) / 16, torch.tensor(y)
order = torch.randperm(len(x))
loader = DataLoader(TensorDataset(x[order[:1400]], y[order[:1400]]), batch_size=50, shuffle=True)
x_test, y_test = x[order[1400:]], y[order[1400:]]

model = nn.Sequential(
    nn.Linear(64, 128, bias=False), nn.BatchNorm1d(128), nn.ReLU(), nn.Dropout(0.4), nn.Linear(128, 10)
)
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(2 if cap else 12):
    model.train()
    for xb, yb in loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(xb), yb).backward()
        optimizer.step()

model.eval()
for module in model.modules():
    if isinstance(module, nn.Dropout):
        module.train()  # Monte Carlo dropout (Gal and Ghahramani 2016): thirty networks vote
with torch.no_grad():
    votes = torch.stack([model(x_test).softmax(1) for _ in range(30)]).mean(0)
right = votes.argmax(1) == y_test
certainty = votes.amax(1)
print("test accuracy", right.float().mean().item())
print("certainty where right", certainty[right].mean().item(), "and where wrong", certainty[~right].mean().item())
