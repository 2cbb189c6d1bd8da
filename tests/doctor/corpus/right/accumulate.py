# expects: nothing
# tricky: three backward passes for each step, zero_grad() at the end of the loop, a last group of another size
# figure: test accuracy 0.97
import os

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

steps = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
torch.manual_seed(0)

x, y = load_digits(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x / 16, y, test_size=0.25, random_state=0, stratify=y)
train_set = TensorDataset(torch.tensor(x_train).float(), torch.tensor(y_train))
x_test, y_test = torch.tensor(x_test).float(), torch.tensor(y_test)

loader = DataLoader(train_set, batch_size=20, shuffle=True)
model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Dropout(0.1), nn.Linear(64, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
accumulate = 3
updates = 0

for epoch in range(15):
    model.train()
    num_full = len(loader) // accumulate * accumulate
    for i, (xb, yb) in enumerate(loader):
        # the batches left over at the end of the epoch make a smaller group
        group = accumulate if i < num_full else len(loader) - num_full
        loss = nn.functional.cross_entropy(model(xb), yb) / group
        loss.backward()
        if (i + 1) % accumulate == 0 or i + 1 == len(loader):
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            updates += 1
    if steps and updates >= steps:
        break

model.eval()
with torch.no_grad():
    print("test accuracy", (model(x_test).argmax(1) == y_test).float().mean().item())
