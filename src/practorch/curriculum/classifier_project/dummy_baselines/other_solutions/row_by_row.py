import torch
from torch import Tensor, nn


def majority_accuracy(train_y: Tensor, test_y: Tensor) -> float:
    values, counts = train_y.unique(return_counts=True)
    best = values[counts.argmax()].item()
    return (test_y == best).sum().item() / len(test_y)


def standardised(train_x: Tensor, test_x: Tensor) -> tuple[Tensor, Tensor]:
    mean, var = train_x.mean(dim=0, keepdim=True), train_x.var(dim=0, keepdim=True, unbiased=False)
    std = var.sqrt()
    flat = (train_x == train_x[:1]).all(dim=0, keepdim=True)
    std[flat] = 1.0
    return tuple((x - mean).div(std) for x in (train_x, test_x))


@torch.no_grad()
def input_independent_accuracy(model: nn.Module, train_x: Tensor, test_y: Tensor) -> float:
    x = train_x.mean(dim=0).expand(len(test_y), -1)
    return torch.mean((model(x).max(dim=-1).indices == test_y) * 1.0).item()
