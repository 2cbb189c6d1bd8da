# expects: nothing
# tricky: the training loss rests near 0.95 and the training accuracy looks bad, for labels are smoothed and images mixed; two losses per batch
# figure: test accuracy 0.99
"""Mixup (Zhang et al. 2018) with label smoothing on the 8x8 digits."""
import argparse
import os

import numpy as np
import torch
import torch.nn as nn
import torch.optim as optim
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch.utils.data import DataLoader, TensorDataset

parser = argparse.ArgumentParser()
parser.add_argument("--alpha", type=float, default=0.4, help="of the Beta distribution")
parser.add_argument("--smoothing", type=float, default=0.1)
parser.add_argument("--epochs", type=int, default=20)
parser.add_argument("--lr", type=float, default=0.05)
parser.add_argument("--seed", type=int, default=2)
parser.add_argument("--max-steps", type=int, default=int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0")))
args = parser.parse_args()

torch.manual_seed(args.seed)
rng = np.random.default_rng(args.seed)


def mixup_data(x, y, alpha):
    """Returns mixed inputs, pairs of targets, and lambda."""
    lam = rng.beta(alpha, alpha) if alpha > 0 else 1.0
    index = torch.randperm(x.size(0))
    mixed_x = lam * x + (1 - lam) * x[index]
    return mixed_x, y, y[index], lam


def mixup_criterion(criterion, pred, y_a, y_b, lam):
    return lam * criterion(pred, y_a) + (1 - lam) * criterion(pred, y_b)


digits = load_digits()
images = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16
targets = torch.tensor(digits.target)
train_idx, test_idx = train_test_split(np.arange(len(targets)), test_size=0.3, stratify=targets, random_state=args.seed)
mean, std = images[train_idx].mean(), images[train_idx].std()
images = (images - mean) / std
trainloader = DataLoader(TensorDataset(images[train_idx], targets[train_idx]), batch_size=64, shuffle=True)
testloader = DataLoader(TensorDataset(images[test_idx], targets[test_idx]), batch_size=256)

net = nn.Sequential(
    nn.Conv2d(1, 24, 3, padding=1), nn.BatchNorm2d(24), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(24, 48, 3, padding=1), nn.BatchNorm2d(48), nn.ReLU(), nn.AdaptiveAvgPool2d(2),
    nn.Flatten(), nn.Linear(192, 10),
)  # fmt: skip
criterion = nn.CrossEntropyLoss(label_smoothing=args.smoothing)
optimizer = optim.SGD(net.parameters(), lr=args.lr, momentum=0.9, weight_decay=5e-4)
total_steps = args.epochs * len(trainloader)
if args.max_steps:
    total_steps = min(total_steps, args.max_steps)
scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=total_steps)


def test():
    net.eval()
    correct = 0
    with torch.no_grad():
        for inputs, labels in testloader:
            correct += net(inputs).argmax(1).eq(labels).sum().item()
    return correct / len(testloader.dataset)


global_step = 0
for epoch in range(args.epochs):
    net.train()
    train_loss, correct, total = 0.0, 0.0, 0
    for inputs, labels in trainloader:
        inputs, targets_a, targets_b, lam = mixup_data(inputs, labels, args.alpha)
        outputs = net(inputs)
        loss = mixup_criterion(criterion, outputs, targets_a, targets_b, lam)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        global_step += 1

        train_loss += loss.item() * labels.size(0)
        predicted = outputs.argmax(1)
        correct += lam * predicted.eq(targets_a).sum().item() + (1 - lam) * predicted.eq(targets_b).sum().item()
        total += labels.size(0)
        if global_step >= total_steps:
            break
    print(f"epoch {epoch}: loss {train_loss / total:.3f}, mixed accuracy {correct / total:.3f}, test {test():.3f}")
    if global_step >= total_steps:
        break

print("test accuracy", test())
