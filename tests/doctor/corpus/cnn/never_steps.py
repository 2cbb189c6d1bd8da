# expects: missing_step
# fault: optimizer.step() is missing; only the scheduler steps.
"""A small CNN on Fashion-MNIST: flips and shifts, a validation set, the best checkpoint kept."""

import argparse
import copy
import os

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from practorch.lab.fashion_mnist import EMBEDDED, fashion_mnist


def conv_block(inp, out):
    return nn.Sequential(
        nn.Conv2d(inp, out, kernel_size=3, padding=1, bias=False),
        nn.BatchNorm2d(out),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(2),
    )


class CNN(nn.Module):
    def __init__(self, width=16, num_classes=10):
        super().__init__()
        self.features = nn.Sequential(
            conv_block(1, width),
            conv_block(width, 2 * width),
            conv_block(2 * width, 4 * width),
        )
        self.dropout = nn.Dropout(0.2)
        self.head = nn.Linear(4 * width, num_classes)

    def forward(self, x):
        x = self.features(x)
        x = x.mean(dim=(2, 3))
        x = self.dropout(x)
        return self.head(x)


def augment(x):
    """Flip half of the images, then shift all of them by up to two pixels."""
    flipped = torch.rand(len(x)) < 0.5
    x = torch.where(flipped[:, None, None, None], x.flip(-1), x)
    dy, dx = torch.randint(0, 5, (2,)).tolist()
    x = F.pad(x, (2, 2, 2, 2), mode="replicate")
    return x[:, :, dy : dy + 28, dx : dx + 28]


def make_datasets(num_valid, limit):
    images, labels = fashion_mnist("train", EMBEDDED)
    test_images, test_labels = fashion_mnist("test", EMBEDDED)
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(1))
    valid, train = order[:num_valid], order[num_valid:]
    if limit:
        valid, train = valid[:300], train[:limit]
        test_images, test_labels = test_images[:300], test_labels[:300]

    images = images[:, None].float() / 255
    test_images = test_images[:, None].float() / 255
    mean, std = images[train].mean(), images[train].std()
    images = (images - mean) / std
    test_images = (test_images - mean) / std
    return (
        TensorDataset(images[train], labels[train]),
        TensorDataset(images[valid], labels[valid]),
        TensorDataset(test_images, test_labels),
    )


def train_one_epoch(model, loader, optimizer, scheduler, criterion, device):
    model.train()
    total_loss, seen = 0.0, 0
    for images, labels in loader:
        images, labels = augment(images).to(device), labels.to(device)
        optimizer.zero_grad()
        outputs = model(images)
        loss = criterion(outputs, labels)
        loss.backward()
        scheduler.step()
        total_loss += loss.item() * len(labels)
        seen += len(labels)
    return total_loss / seen


@torch.no_grad()
def evaluate(model, loader, criterion, device):
    model.eval()
    total_loss, correct, seen = 0.0, 0, 0
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        outputs = model(images)
        total_loss += criterion(outputs, labels).item() * len(labels)
        correct += (outputs.argmax(dim=1) == labels).sum().item()
        seen += len(labels)
    return total_loss / seen, correct / seen


def main():
    steps = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=2 if steps else 4)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--lr", type=float, default=5e-3)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()

    torch.manual_seed(args.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

    train_set, valid_set, test_set = make_datasets(num_valid=2000, limit=steps * args.batch_size)
    train_loader = DataLoader(train_set, batch_size=args.batch_size, shuffle=True, drop_last=True)
    valid_loader = DataLoader(valid_set, batch_size=256)
    test_loader = DataLoader(test_set, batch_size=256)

    model = CNN().to(device)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=args.lr, epochs=args.epochs, steps_per_epoch=len(train_loader)
    )

    best_accuracy, best_state = 0.0, None
    for epoch in range(args.epochs):
        train_loss = train_one_epoch(model, train_loader, optimizer, scheduler, criterion, device)
        valid_loss, valid_accuracy = evaluate(model, valid_loader, criterion, device)
        print(f"epoch {epoch}: train loss {train_loss:.4f}, valid loss {valid_loss:.4f}, accuracy {valid_accuracy:.4f}")
        if valid_accuracy > best_accuracy:
            best_accuracy = valid_accuracy
            best_state = copy.deepcopy(model.state_dict())

    model.load_state_dict(best_state)
    _, accuracy = evaluate(model, test_loader, criterion, device)
    print(f"best valid accuracy {best_accuracy:.4f}, test accuracy {accuracy:.4f}")


if __name__ == "__main__":
    main()
