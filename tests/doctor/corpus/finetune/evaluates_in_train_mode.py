# expects: eval_in_train_mode
# fault: The model itself is evaluated, in training mode.
"""Transfer learning. A backbone learns seven classes of Fashion-MNIST; then it is frozen and a new head learns the other
three from a few images; at last everything is trained together with a small learning rate for the backbone."""

import copy
import os
from contextlib import nullcontext

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset

from practorch.lab.fashion_mnist import EMBEDDED, fashion_mnist

LIMIT = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
OLD = [0, 1, 2, 3, 4, 5, 6]
NEW = [7, 8, 9]
MEAN, STD = 0.286, 0.353


class Clothes(Dataset):
    """The images of some classes; the labels count from 0."""

    def __init__(self, split, classes, per_class=None):
        images, labels = fashion_mnist(split, EMBEDDED)
        places = [torch.where(labels == c)[0][:per_class] for c in classes]
        self.images = torch.cat([images[p] for p in places])
        self.labels = torch.cat([torch.full((len(p),), i) for i, p in enumerate(places)])

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        image = (self.images[i].float() / 255 - MEAN) / STD
        return image.unsqueeze(0), self.labels[i]


class Net(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.backbone = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU(),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        )  # fmt: skip
        self.fc = nn.Linear(64, num_classes)

    def forward(self, x):
        return self.fc(self.backbone(x))


class EMA:
    """A running average of all weights and buffers."""

    def __init__(self, model, decay=0.98):
        self.model = copy.deepcopy(model).eval().requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, model):
        for mine, its in zip(self.model.state_dict().values(), model.state_dict().values()):
            if mine.is_floating_point():
                mine.lerp_(its, 1 - self.decay)
            else:
                mine.copy_(its)


class Trainer:
    def __init__(self, model, optimizer, device, patience=3, amp=True):
        self.model = model
        self.optimizer = optimizer
        self.device = device
        self.patience = patience
        self.autocast = torch.autocast(device, dtype=torch.bfloat16) if amp else nullcontext()
        self.ema = EMA(model)

    def train_mode(self):
        self.model.train()
        if not self.model.backbone[0].weight.requires_grad:
            self.model.backbone.eval()  # its batch norms stay as they are

    def fit(self, train_loader, valid_loader, epochs):
        best, best_state, bad = float("inf"), None, 0
        for epoch in range(epochs):
            self.train_mode()
            train_loss, seen = 0.0, 0
            for images, labels in train_loader:
                images, labels = images.to(self.device), labels.to(self.device)
                self.optimizer.zero_grad(set_to_none=True)
                with self.autocast:
                    logits = self.model(images)
                    loss = F.cross_entropy(logits, labels)
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.model.parameters(), 5.0)
                self.optimizer.step()
                self.ema.update(self.model)
                train_loss += loss.item() * len(labels)
                seen += len(labels)
            valid_loss, accuracy = self.evaluate(valid_loader)
            print(f"  epoch {epoch}: train {train_loss / seen:.3f}, valid {valid_loss:.3f}, accuracy {accuracy:.3f}")
            if valid_loss < best:
                best, best_state, bad = valid_loss, copy.deepcopy(self.ema.model.state_dict()), 0
            else:
                bad += 1
                if bad >= self.patience:
                    print("  stopped early")
                    break
        self.model.load_state_dict(best_state)

    @torch.no_grad()
    def evaluate(self, loader):
        model = self.model
        loss_sum, correct, count = 0.0, 0, 0
        for images, labels in loader:
            images, labels = images.to(self.device), labels.to(self.device)
            logits = model(images)
            loss_sum += F.cross_entropy(logits, labels, reduction="sum").item()
            correct += (logits.argmax(1) == labels).sum().item()
            count += len(labels)
        return loss_sum / count, correct / count


def split(dataset, share=0.2, seed=0):
    order = torch.randperm(len(dataset), generator=torch.Generator().manual_seed(seed)).tolist()
    n = int(share * len(dataset))
    return torch.utils.data.Subset(dataset, order[n:]), torch.utils.data.Subset(dataset, order[:n])


def loaders(classes, per_class, batch_size):
    train_set, valid_set = split(Clothes("train", classes, per_class))
    return (
        DataLoader(train_set, batch_size=batch_size, shuffle=True, drop_last=True),
        DataLoader(valid_set, batch_size=256),
    )


def main():
    torch.manual_seed(2)
    device = "cuda" if torch.cuda.is_available() else "cpu"

    print("old classes")
    train_loader, valid_loader = loaders(OLD, per_class=10 * LIMIT or 400, batch_size=64)
    model = Net(len(OLD)).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    Trainer(model, optimizer, device).fit(train_loader, valid_loader, epochs=2 if LIMIT else 4)

    print("new head")
    train_loader, valid_loader = loaders(NEW, per_class=8 * LIMIT or 120, batch_size=32)
    model.fc = nn.Linear(64, len(NEW)).to(device)
    for p in model.backbone.parameters():
        p.requires_grad = False
    optimizer = torch.optim.AdamW(model.fc.parameters(), lr=1e-2)
    Trainer(model, optimizer, device).fit(train_loader, valid_loader, epochs=2 if LIMIT else 12)

    print("everything")
    for p in model.backbone.parameters():
        p.requires_grad = True
    groups = [
        {"params": model.backbone.parameters(), "lr": 5e-4},
        {"params": model.fc.parameters(), "lr": 2e-3},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=1e-2)
    trainer = Trainer(model, optimizer, device)
    trainer.fit(train_loader, valid_loader, epochs=2 if LIMIT else 10)

    test_loader = DataLoader(Clothes("test", NEW), batch_size=256)
    print(f"accuracy on the new classes {trainer.evaluate(test_loader)[1]:.3f}")


if __name__ == "__main__":
    main()
