# expects: nothing
# tricky: retain_graph=True, because two losses share a trunk and go backward one after the other before one step
# figure: test accuracy 0.96 and mean error of the brightness 0.012
import os

import torch
import torch.nn as nn
from sklearn.datasets import load_digits

steps = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0")) or 800
torch.manual_seed(0)

digits = load_digits()
x = torch.tensor(digits.data, dtype=torch.float32) / 16
y = torch.tensor(digits.target)
brightness = x.mean(1, keepdim=True)
order = torch.randperm(len(x))
train, test = order[:1400], order[1400:]

trunk = nn.Sequential(nn.Linear(64, 64), nn.ReLU())
which = nn.Linear(64, 10)
how_bright = nn.Linear(64, 1)
optimizer = torch.optim.Adam([*trunk.parameters(), *which.parameters(), *how_bright.parameters()], lr=2e-3)

for step in range(steps):
    idx = train[torch.randint(len(train), (64,))]
    features = trunk(x[idx])
    class_loss = nn.functional.cross_entropy(which(features), y[idx])
    bright_loss = nn.functional.mse_loss(how_bright(features), brightness[idx])
    optimizer.zero_grad()
    class_loss.backward(retain_graph=True)
    bright_loss.backward()
    optimizer.step()

with torch.no_grad():
    features = trunk(x[test])
    accuracy = (which(features).argmax(1) == y[test]).float().mean().item()
    error = (how_bright(features) - brightness[test]).abs().mean().item()
    print("test accuracy", accuracy, "mean error of the brightness", error)
