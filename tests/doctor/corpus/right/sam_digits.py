# expects: nothing
# tricky: two forward and two backward passes for each step, weights go uphill and back in between
# figure: test accuracy 0.98
"""Sharpness-aware minimisation (Foret et al. 2021) on a few of scikit-learn's digits."""

import os

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))


class SAM(torch.optim.Optimizer):
    def __init__(self, params, base_optimizer, rho=0.05, **kwargs):
        super().__init__(params, dict(rho=rho, **kwargs))
        self.base_optimizer = base_optimizer(self.param_groups, **kwargs)
        self.param_groups = self.base_optimizer.param_groups

    @torch.no_grad()
    def first_step(self, zero_grad=False):
        norm = torch.stack([p.grad.norm() for g in self.param_groups for p in g["params"] if p.grad is not None]).norm()
        for group in self.param_groups:
            scale = group["rho"] / (norm + 1e-12)
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.state[p]["old_p"] = p.data.clone()
                p.add_(p.grad * scale)
        if zero_grad:
            self.zero_grad()

    @torch.no_grad()
    def second_step(self, zero_grad=False):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.data = self.state[p]["old_p"]
        self.base_optimizer.step()
        if zero_grad:
            self.zero_grad()

    def step(self, closure=None):
        raise NotImplementedError("call first_step and second_step")


def disable_running_stats(model):
    for m in model.modules():
        if isinstance(m, _BatchNorm):
            m.backup_momentum = m.momentum
            m.momentum = 0


def enable_running_stats(model):
    for m in model.modules():
        if isinstance(m, _BatchNorm) and hasattr(m, "backup_momentum"):
            m.momentum = m.backup_momentum


class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 24, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(24)
        self.conv2 = nn.Conv2d(24, 48, 3, stride=2, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(48)
        self.fc = nn.Linear(48 * 16, 10)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = torch.relu(self.bn2(self.conv2(x)))
        return self.fc(x.flatten(1))


torch.manual_seed(0)
x, y = load_digits(return_X_y=True)
x = torch.tensor((x - 4.9) / 6.0, dtype=torch.float32).view(-1, 1, 8, 8)
x_train, x_test, y_train, y_test = train_test_split(x, torch.tensor(y), test_size=0.6, random_state=0)

model = DigitNet()
criterion = nn.CrossEntropyLoss()
optimizer = SAM(model.parameters(), torch.optim.SGD, rho=0.1, lr=0.05, momentum=0.9, weight_decay=5e-4)
epochs = 2 if STEPS else 20
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer.base_optimizer, T_max=epochs)

for epoch in range(epochs):
    model.train()
    losses = []
    for batch in torch.randperm(len(x_train)).split(64)[: STEPS or None]:
        enable_running_stats(model)
        loss = criterion(model(x_train[batch]), y_train[batch])
        loss.backward()
        losses.append(loss.item())
        optimizer.first_step(zero_grad=True)

        disable_running_stats(model)
        criterion(model(x_train[batch]), y_train[batch]).backward()
        optimizer.second_step(zero_grad=True)
    scheduler.step()

    model.eval()
    with torch.no_grad():
        accuracy = (model(x_test).argmax(1) == y_test).float().mean().item()
    if epoch % 4 == 3 or epoch == epochs - 1:
        print(f"epoch {epoch + 1:2d}, train loss {sum(losses) / len(losses):.3f}, test accuracy {accuracy:.3f}")
