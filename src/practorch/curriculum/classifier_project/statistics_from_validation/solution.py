import torch
from torch import nn, optim
from torch.nn import functional as F


def accuracy(model: nn.Module, batches) -> float:
    modes = [(part, part.training) for part in model.modules()]
    model.eval()                                        # all parts: running statistics are used, not learned
    num_right, num_seen = 0, 0
    with torch.no_grad():                               # another switch: nothing is recorded for backward
        for x, y in batches:
            num_right += (model(x).argmax(1) == y).sum().item()
            num_seen += len(y)
    for part, was_training in modes:
        part.training = was_training                    # part.train(mode) would set what lies below it as well
    return num_right / num_seen


def fit(model: nn.Module, optimizer: optim.Optimizer, train_batches, val_batches, epochs: int) -> list[float]:
    accuracies = []
    for _ in range(epochs):
        for x, y in train_batches:
            loss = F.cross_entropy(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        accuracies.append(accuracy(model, val_batches))
    return accuracies
