# expects: nothing
# tricky: no optimizer at all: the parameters are moved in place under no_grad() and their .grad set to None
# figure: test accuracy 0.97
import os

import torch
from sklearn.datasets import load_digits

steps = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0")) or 800
g = torch.Generator().manual_seed(0)

x, y = load_digits(return_X_y=True)
x, y = torch.tensor(x).float() / 8 - 1, torch.tensor(y)
order = torch.randperm(len(x), generator=g)
train, test = order[:1400], order[1400:]

W1 = (torch.randn(64, 100, generator=g) * (2 / 64) ** 0.5).requires_grad_()
b1 = torch.zeros(100, requires_grad=True)
W2 = (torch.randn(100, 10, generator=g) * 0.01).requires_grad_()
b2 = torch.zeros(10, requires_grad=True)
parameters = [W1, b1, W2, b2]


def forward(x):
    return torch.relu(x @ W1 + b1) @ W2 + b2


for step in range(steps):
    batch = train[torch.randint(0, len(train), (64,), generator=g)]
    logits = forward(x[batch])
    loss = -logits.log_softmax(1)[torch.arange(64), y[batch]].mean()
    loss.backward()
    lr = 0.2 if step < steps * 0.7 else 0.05
    with torch.no_grad():
        for p in parameters:
            p -= lr * p.grad
            p.grad = None

with torch.no_grad():
    print("test accuracy", (forward(x[test]).argmax(1) == y[test]).float().mean().item())
