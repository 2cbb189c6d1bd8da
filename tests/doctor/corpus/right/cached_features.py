# expects: nothing
# tricky: a backbone in eval mode runs once under no_grad and fills a tensor; the second optimizer sees a linear layer only; very few labels
# figure: test accuracy 0.90 with 20 labels per class
"""Transfer: pretrain a CNN on five kinds of clothes, cache its features for five others, fit a linear head on 100 images."""

import os

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from practorch.lab.fashion_mnist import EMBEDDED, fashion_mnist

STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
SOURCE, TARGET = (0, 2, 5, 6, 9), (1, 3, 4, 7, 8)


def only(split, classes, size):
    """Images of these classes, with labels 0 to 4."""
    images, labels = fashion_mnist(split, EMBEDDED)
    new_label = torch.full((10,), -1)
    new_label[list(classes)] = torch.arange(len(classes))
    labels = new_label[labels.long()]
    keep = (labels >= 0).nonzero().squeeze(1)[:size]
    return (images[keep, None].float() / 255 - 0.286) / 0.353, labels[keep]


def make_backbone():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
        nn.Conv2d(16, 32, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU(),
        nn.Conv2d(32, 64, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU(),
        nn.AdaptiveAvgPool2d(2), nn.Flatten(),
    )  # fmt: skip


def pretrain(backbone, x, y, epochs=4):
    model = nn.Sequential(backbone, nn.Linear(256, 5))
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-2)
    updates = 0
    model.train()
    for epoch in range(epochs):
        for xb, yb in DataLoader(TensorDataset(x, y), batch_size=64, shuffle=True):
            loss = nn.functional.cross_entropy(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            updates += 1
            if STEPS and updates >= STEPS:
                return
        print(f"pretraining, epoch {epoch}: loss of the last batch {loss.item():.3f}")


@torch.no_grad()
def extract(backbone, x):
    backbone.eval()
    return torch.cat([backbone(part) for part in x.split(250)])


def fit_head(features, labels, updates=150):
    head = nn.Linear(features.shape[1], 5)
    optimizer = torch.optim.Adam(head.parameters(), lr=3e-3, weight_decay=1e-2)
    for _ in range(min(updates, STEPS) if STEPS else updates):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(head(features), labels)  # all 100 at once
        loss.backward()
        optimizer.step()
    print(f"head: final training loss {loss.item():.3f}")
    return head


if __name__ == "__main__":
    torch.manual_seed(8)
    backbone = make_backbone()
    pretrain(backbone, *only("train", SOURCE, 4000))

    x_pool, y_pool = only("train", TARGET, 1000)
    few = torch.cat([(y_pool == c).nonzero().squeeze(1)[:20] for c in range(5)])
    x_test, y_test = only("test", TARGET, 1000)

    train_features, test_features = extract(backbone, x_pool[few]), extract(backbone, x_test)
    mean, std = train_features.mean(0), train_features.std(0) + 1e-5
    head = fit_head((train_features - mean) / std, y_pool[few])

    with torch.no_grad():
        predicted = head((test_features - mean) / std).argmax(1)
    print("test accuracy", (predicted == y_test).float().mean().item())
