# expects: nothing
# tricky: update_bn() runs the averaged model in training mode over the training data without gradients, on purpose
# figure: test accuracy 0.98
import os

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.optim.swa_utils import SWALR, AveragedModel, update_bn
from torch.utils.data import DataLoader, TensorDataset

cap = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
torch.manual_seed(0)

x, y = load_digits(return_X_y=True)
x = torch.tensor(x, dtype=torch.float32).view(-1, 1, 8, 8) / 16
y = torch.tensor(y)
order = torch.randperm(len(x))
train_loader = DataLoader(TensorDataset(x[order[:1400]], y[order[:1400]]), batch_size=32, shuffle=True, drop_last=True)
test_loader = DataLoader(TensorDataset(x[order[1400:]], y[order[1400:]]), batch_size=200)

model = nn.Sequential(
    nn.Conv2d(1, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(16, 32, 3, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU(),
    nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10),
)  # fmt: skip
average = AveragedModel(model)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
epochs, swa_start = (3, 1) if cap else (10, 6)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=swa_start)
swa_schedule = SWALR(optimizer, swa_lr=0.02, anneal_epochs=1)

for epoch in range(epochs):
    model.train()
    for xb, yb in train_loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(xb), yb).backward()
        optimizer.step()
    if epoch >= swa_start:
        average.update_parameters(model)
        swa_schedule.step()
    else:
        schedule.step()

update_bn(train_loader, average)
average.eval()
with torch.no_grad():
    right = sum((average(xb).argmax(1) == yb).sum().item() for xb, yb in test_loader)
print("test accuracy", right / len(test_loader.dataset))
