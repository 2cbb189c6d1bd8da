# expects: nothing
# tricky: ReduceLROnPlateau steps on the validation loss once an epoch, the scheduler gets a number, best weights come back at the end
# figure: test accuracy 0.87
"""Fashion-MNIST with a small CNN: train / validation / test, keep the best epoch."""

import copy
import os

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.optim.lr_scheduler import ReduceLROnPlateau
from torch.utils.data import DataLoader, TensorDataset, random_split

from practorch.lab.fashion_mnist import EMBEDDED, fashion_mnist

MAX_STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
torch.manual_seed(42)


def load(split, size):
    images, labels = fashion_mnist(split, EMBEDDED)
    # mean and standard deviation of the training images
    return TensorDataset((images[:size, None].float() / 255 - 0.286) / 0.353, labels[:size].long())


full_train = load("train", 6000)
test_set = load("test", 2000)
train_set, val_set = random_split(full_train, [5000, 1000], generator=torch.Generator().manual_seed(42))

train_loader = DataLoader(train_set, batch_size=64, shuffle=True, drop_last=True)
val_loader = DataLoader(val_set, batch_size=250)
test_loader = DataLoader(test_set, batch_size=250)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(16)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.bn2 = nn.BatchNorm2d(32)
        self.dropout = nn.Dropout(0.25)
        self.fc1 = nn.Linear(32 * 7 * 7, 64)
        self.fc2 = nn.Linear(64, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 2)
        x = F.max_pool2d(F.relu(self.bn2(self.conv2(x))), 2)
        x = self.dropout(torch.flatten(x, 1))
        return self.fc2(F.relu(self.fc1(x)))


def evaluate(model, loader):
    model.eval()
    loss, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for images, labels in loader:
            logits = model(images)
            loss += F.cross_entropy(logits, labels, reduction="sum").item()
            correct += (logits.argmax(dim=1) == labels).sum().item()
            n += labels.size(0)
    return loss / n, correct / n


model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
scheduler = ReduceLROnPlateau(optimizer, mode="min", factor=0.3, patience=0)

best_loss, best_state, done = float("inf"), None, 0
for epoch in range(5):
    model.train()
    for images, labels in train_loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        done += 1
        if MAX_STEPS and done >= MAX_STEPS:
            break

    val_loss, val_acc = evaluate(model, val_loader)
    scheduler.step(val_loss)
    if val_loss < best_loss:
        best_loss, best_state = val_loss, copy.deepcopy(model.state_dict())
    print(f"epoch {epoch}: val loss {val_loss:.3f}, val acc {val_acc:.3f}, lr {optimizer.param_groups[0]['lr']:.1e}")
    if MAX_STEPS and done >= MAX_STEPS:
        break

model.load_state_dict(best_state)
print("test accuracy", evaluate(model, test_loader)[1])
