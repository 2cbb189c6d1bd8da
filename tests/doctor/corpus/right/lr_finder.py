# expects: nothing
# tricky: the learning rate rises until the loss blows up, on a copy of the model; then OneCycleLR
# figure: test accuracy 0.86
# %%
import copy
import os

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from practorch.lab.fashion_mnist import EMBEDDED, fashion_mnist

cap = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
torch.manual_seed(0)

# %% data
x_train, y_train = fashion_mnist("train", EMBEDDED)
x_test, y_test = fashion_mnist("test", EMBEDDED)
x_train, y_train = x_train[:4000].float().div(255).sub(0.286).div(0.353).unsqueeze(1), y_train[:4000].long()
x_test, y_test = x_test[:1000].float().div(255).sub(0.286).div(0.353).unsqueeze(1), y_test[:1000].long()
train_dl = DataLoader(TensorDataset(x_train, y_train), batch_size=64, shuffle=True)
test_dl = DataLoader(TensorDataset(x_test, y_test), batch_size=500)

# %% model
model = nn.Sequential(
    nn.Conv2d(1, 12, 5, stride=2, padding=2), nn.BatchNorm2d(12), nn.ReLU(),
    nn.Conv2d(12, 24, 3, stride=2, padding=1), nn.BatchNorm2d(24), nn.ReLU(),
    nn.Flatten(), nn.Linear(24 * 7 * 7, 10),
)  # fmt: skip
criterion = nn.CrossEntropyLoss()


# %% the finder
def find_lr(model, dl, start=1e-4, end=30.0, num=None, beta=0.9):
    """Raise the learning rate with each batch until the loss is four times its minimum (Smith 2015). The model that is
    passed stays as it is."""
    num = num or 80
    probe = copy.deepcopy(model).train()
    opt = torch.optim.SGD(probe.parameters(), lr=start, momentum=0.9)
    sched = torch.optim.lr_scheduler.ExponentialLR(opt, gamma=(end / start) ** (1 / num))
    average, best, lrs, losses = 0.0, float("inf"), [], []
    batches = iter(dl)
    for i in range(1, num + 1):
        try:
            xb, yb = next(batches)
        except StopIteration:
            batches = iter(dl)
            xb, yb = next(batches)
        opt.zero_grad()
        loss = criterion(probe(xb), yb)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta**i)
        lrs.append(sched.get_last_lr()[0])
        losses.append(smooth)
        if i > 10 and not smooth < 4 * best:  # also true for nan
            break
        best = min(best, smooth)
        loss.backward()
        opt.step()
        sched.step()
    # a tenth of the learning rate with the smallest loss is a safe choice
    lowest = min(range(len(losses)), key=losses.__getitem__)
    print(
        f"{len(lrs)} batches: {losses[0]:.2f}, lowest {losses[lowest]:.2f} at {lrs[lowest]:.3g}, last {losses[-1]:.1f}"
    )
    return lrs[lowest] / 10


max_lr = 3 * find_lr(model, train_dl, num=cap or None)
max_lr = min(max(max_lr, 0.01), 0.3)
print("max_lr", max_lr)


# %% training
def accuracy(dl):
    model.eval()
    with torch.inference_mode():
        return sum((model(xb).argmax(1) == yb).sum().item() for xb, yb in dl) / len(dl.dataset)


epochs = 2 if cap else 6
steps_per_epoch = min(len(train_dl), cap or len(train_dl))
opt = torch.optim.SGD(model.parameters(), lr=max_lr / 25, momentum=0.9, weight_decay=5e-4)
sched = torch.optim.lr_scheduler.OneCycleLR(opt, max_lr=max_lr, epochs=epochs, steps_per_epoch=steps_per_epoch)
for epoch in range(epochs):
    model.train()
    running = 0.0
    for i, (xb, yb) in enumerate(train_dl):
        if i == steps_per_epoch:
            break
        opt.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        opt.step()
        sched.step()
        running += loss.item()
    print(f"epoch {epoch}: loss {running / steps_per_epoch:.3f}, test accuracy {accuracy(test_dl):.3f}")
