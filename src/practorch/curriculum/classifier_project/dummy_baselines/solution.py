import torch
from torch import Tensor, nn


def majority_accuracy(train_y: Tensor, test_y: Tensor) -> float:
    commonest = torch.bincount(train_y).argmax()                # learned from the training set
    return float((test_y == commonest).float().mean())          # measured on the test set


def standardised(train_x: Tensor, test_x: Tensor) -> tuple[Tensor, Tensor]:
    mean, std = train_x.mean(0), train_x.std(0, correction=0)   # (D,) each, for both sets
    changes = train_x.amax(0) > train_x.amin(0)                 # rounding may leave std a little above 0
    scale = torch.where(changes, std, 1)                        # (D,)
    return (train_x - mean) / scale, (test_x - mean) / scale


def input_independent_accuracy(model: nn.Module, train_x: Tensor, test_y: Tensor) -> float:
    blank = train_x.mean(0, keepdim=True)                       # (1, D): the same for every question
    with torch.no_grad():
        answer = model(blank).argmax()
    return float((test_y == answer).float().mean())
