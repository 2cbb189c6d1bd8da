# expects: nothing
# tricky: validation in the middle of an epoch, between two training batches, back to train() afterwards; a log that keeps detached losses
# figure: valid accuracy 0.97
import os

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

cap = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
torch.manual_seed(0)

x, y = load_digits(return_X_y=True)
data = TensorDataset(torch.tensor(x, dtype=torch.float32).div(16).view(-1, 1, 8, 8), torch.tensor(y))
train_set, valid_set = random_split(data, [1500, 297], generator=torch.Generator().manual_seed(0))
train_loader = DataLoader(train_set, batch_size=50, shuffle=True)
valid_loader = DataLoader(valid_set, batch_size=297)

model = nn.Sequential(
    nn.Conv2d(1, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Dropout(0.3), nn.Linear(16 * 16, 10),
)  # fmt: skip
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
loss_fn = nn.CrossEntropyLoss()


def validate():
    was_training = model.training
    model.eval()
    with torch.inference_mode():
        right = sum((model(x).argmax(1) == y).sum().item() for x, y in valid_loader)
    model.train(was_training)
    return right / len(valid_set)


losses, step = [], 0
for epoch in range(2 if cap else 6):
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
        step += 1
        if step % 20 == 0:
            print(step, torch.stack(losses[-20:]).mean().item(), validate())
print("valid accuracy", validate())
