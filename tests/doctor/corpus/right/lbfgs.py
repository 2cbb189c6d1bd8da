# expects: nothing
# tricky: step() before any visible backward() and several of them in one step: L-BFGS takes a closure
# figure: test accuracy 0.97
import os

import torch
from sklearn.datasets import load_wine

limit = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
torch.manual_seed(0)

wine = load_wine()
x = torch.tensor(wine.data, dtype=torch.float32)
y = torch.tensor(wine.target)
order = torch.randperm(len(x))
train, test = order[:120], order[120:]
mean, std = x[train].mean(0), x[train].std(0)
x = (x - mean) / std

model = torch.nn.Linear(13, 3)
optimizer = torch.optim.LBFGS(model.parameters(), lr=1.0, max_iter=10, line_search_fn="strong_wolfe")


def closure():
    optimizer.zero_grad()
    loss = torch.nn.functional.cross_entropy(model(x[train]), y[train])
    loss = loss + 1e-2 * model.weight.square().sum()
    loss.backward()
    return loss


for step in range(min(limit, 5) or 5):  # all rows in every step: nothing to shuffle
    loss = optimizer.step(closure)
    print(step, loss.item())

with torch.no_grad():
    print("test accuracy", (model(x[test]).argmax(1) == y[test]).float().mean().item())
