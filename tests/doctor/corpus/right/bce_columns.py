# expects: nothing
# tricky: targets of shape (N, 1) for outputs of shape (N, 1), weighted classes, the threshold 0 on raw scores
# figure: test accuracy 0.97
import os

import torch
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
epochs = 2 if os.environ.get("PRACTORCH_CORPUS_STEPS", "0") != "0" else 20

x, y = load_breast_cancer(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y, random_state=1, stratify=y)
scaler = StandardScaler().fit(x_train)
x_train, x_test = (torch.tensor(scaler.transform(a)).float() for a in (x_train, x_test))
y_train, y_test = (torch.tensor(a).float().unsqueeze(1) for a in (y_train, y_test))

loader = DataLoader(TensorDataset(x_train, y_train), batch_size=32, shuffle=True)
net = nn.Sequential(nn.Linear(30, 16), nn.ReLU(), nn.Linear(16, 1))
pos_weight = (1 - y_train).sum() / y_train.sum()
loss_fn = nn.BCEWithLogitsLoss(pos_weight=pos_weight)
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)

for epoch in range(epochs):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss_fn(net(xb), yb).backward()
        optimizer.step()

with torch.no_grad():
    predicted = net(x_test) > 0  # sigmoid(0) is 0.5
    print("test accuracy", (predicted == y_test.bool()).float().mean().item())
