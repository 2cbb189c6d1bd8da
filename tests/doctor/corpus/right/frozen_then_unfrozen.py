# expects: nothing
# tricky: parameters without gradients, batch norm in eval while the rest trains, a parameter group added later
# figure: accuracy on the new classes 0.90, 0.89 with the head only
"""Pretrain on the digits 0 to 5; learn 6 to 9 from 20 images each: first only the head, then the last block as well."""

import os

import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset

STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))


class Backbone(nn.Module):
    def __init__(self):
        super().__init__()
        self.block1 = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU())
        self.block2 = nn.Sequential(
            nn.Conv2d(16, 32, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU()
        )
        self.block3 = nn.Sequential(nn.Conv2d(32, 48, 3, padding=1, bias=False), nn.BatchNorm2d(48), nn.ReLU())

    def forward(self, x):
        return F.adaptive_avg_pool2d(self.block3(self.block2(self.block1(x))), 2).flatten(1)


class FineTuner(nn.Module):
    """A backbone whose batch norms never leave eval mode, and a new head."""

    def __init__(self, backbone, num_classes):
        super().__init__()
        self.backbone = backbone
        self.head = nn.Sequential(nn.LayerNorm(192), nn.Linear(192, num_classes))
        self.backbone.requires_grad_(False)

    def train(self, mode=True):
        super().train(mode)
        for m in self.backbone.modules():
            if isinstance(m, nn.BatchNorm2d):
                m.eval()
        return self

    def unfreeze(self, block):
        block.requires_grad_(True)
        for m in block.modules():
            if isinstance(m, nn.BatchNorm2d):
                m.requires_grad_(False)

    def forward(self, x):
        return self.head(self.backbone(x))


def groups(module, lr, weight_decay=0.01):
    """Weight decay for the matrices and kernels; none for biases and norms."""
    trainable = [p for p in module.parameters() if p.requires_grad]
    return [
        {"params": params, "lr": lr, "weight_decay": decay}
        for params, decay in (
            ([p for p in trainable if p.ndim > 1], weight_decay),
            ([p for p in trainable if p.ndim <= 1], 0.0),
        )
        if params
    ]


def train_epoch(model, loader, optimizer):
    model.train()
    for i, (x, y) in enumerate(loader):
        if STEPS and i >= STEPS:
            break
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


@torch.no_grad()
def accuracy(model, data):
    model.eval()
    x, y = data.tensors
    return (model(x).argmax(1) == y).float().mean().item()


def digits():
    x, y = load_digits(return_X_y=True)
    x, y = torch.tensor((x - 4.9) / 6.0, dtype=torch.float32).view(-1, 1, 8, 8), torch.tensor(y)
    old, new = (y < 6).nonzero().flatten(), (y >= 6).nonzero().flatten()
    few = torch.cat([(y == c).nonzero().flatten()[:20] for c in range(6, 10)])
    rest = new[~torch.isin(new, few)]
    old = old[torch.randperm(len(old))]
    parts = [(old[200:], 0), (old[:200], 0), (few, 6), (rest, 6)]
    return [TensorDataset(x[i], y[i] - first) for i, first in parts]


torch.manual_seed(0)
old_train, old_val, new_train, new_test = digits()

# 1. the backbone
pretrained = nn.Sequential(Backbone(), nn.Linear(192, 6))
optimizer = torch.optim.AdamW(groups(pretrained, 2e-3))
loader = DataLoader(old_train, batch_size=64, shuffle=True)
for _ in range(2 if STEPS else 10):
    train_epoch(pretrained, loader, optimizer)
print(f"pretrained: accuracy on 0 to 5 {accuracy(pretrained, old_val):.3f}")

# 2. the head
model = FineTuner(pretrained[0], 4)
optimizer = torch.optim.AdamW(groups(model.head, 5e-3))
loader = DataLoader(new_train, batch_size=16, shuffle=True)
for _ in range(4 if STEPS else 30):
    train_epoch(model, loader, optimizer)
print(f"head only: accuracy on 6 to 9 {accuracy(model, new_test):.3f}")

# 3. the last block too, with a tenth of the learning rate
model.unfreeze(model.backbone.block3)
for group in groups(model.backbone.block3, 5e-4):
    optimizer.add_param_group(group)
for group in optimizer.param_groups[:2]:
    group["lr"] = 2e-3
for _ in range(4 if STEPS else 30):
    train_epoch(model, loader, optimizer)
print(f"with the last block: accuracy on 6 to 9 {accuracy(model, new_test):.3f}")
