# expects: not_shuffled_train
# fault: The rows are sorted by label and go in in that order.
# breast cancer: benign or malignant?
import os
import random

import numpy as np
import torch
from sklearn.datasets import load_breast_cancer
from torch import nn

torch.manual_seed(0)
np.random.seed(0)
random.seed(0)

steps = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))

data = load_breast_cancer()
x = torch.tensor(data.data, dtype=torch.float32)
y = torch.tensor(data.target, dtype=torch.float32)

# shuffle, then 80 % for training
perm = torch.randperm(len(x))
n_train = int(0.8 * len(x))
train, test = perm[:n_train], perm[n_train:]
train = train[y[train].argsort()]
x_train, y_train = x[train], y[train]
x_test, y_test = x[test], y[test]

mean = x_train.mean(dim=0)
std = x_train.std(dim=0)
x_train = (x_train - mean) / std
x_test = (x_test - mean) / std


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(30, 32)
        self.fc2 = nn.Linear(32, 16)
        self.fc3 = nn.Linear(16, 1)

    def forward(self, x):
        x = torch.relu(self.fc1(x))
        x = torch.relu(self.fc2(x))
        return self.fc3(x).squeeze(1)


net = Net()
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)

batch_size = 32
epochs = max(2, steps // 15) if steps else 40

for epoch in range(epochs):
    perm = torch.arange(n_train)
    total = 0
    for i in range(0, n_train, batch_size):
        idx = perm[i:i + batch_size]
        optimizer.zero_grad()
        out = net(x_train[idx])
        loss = criterion(out, y_train[idx])
        loss.backward()
        optimizer.step()
        total += loss.item() * len(idx)
    if epoch % 10 == 0:
        print("epoch", epoch, "loss", total / n_train)

net.eval()
with torch.no_grad():
    p = torch.sigmoid(net(x_test))
    acc = ((p > 0.5).float() == y_test).float().mean().item()
print("test accuracy", acc)
