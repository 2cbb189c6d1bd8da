import torch
from torch import nn, optim
from torch.nn import functional as F


def accuracy(model: nn.Module, batches) -> float:
    """The share of samples that the model gets right; the model is left as it was.

    batches: pairs of x (B, D) and y (B,) int64
    """
    num_right, num_seen = 0, 0
    with torch.no_grad():
        for x, y in batches:
            num_right += (model(x).argmax(1) == y).sum().item()
            num_seen += len(y)
    return num_right / num_seen


def fit(model: nn.Module, optimizer: optim.Optimizer, train_batches, val_batches, epochs: int) -> list[float]:
    """Train, and measure after every epoch; the accuracies on the validation batches.

    train_batches, val_batches: lists of pairs of x (B, D) and y (B,) int64
    """
    accuracies = []
    for _ in range(epochs):
        for x, y in train_batches:
            loss = F.cross_entropy(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        accuracies.append(accuracy(model, val_batches))
    return accuracies
