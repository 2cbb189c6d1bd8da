import torch
from torch import Tensor, nn


def add_positions(x: Tensor) -> Tensor:
    return x + torch.arange(x.shape[-1], device=x.device)               # (B, T): int64 gives way to the dtype of x


def mask_future(scores: Tensor) -> Tensor:
    num_steps = scores.shape[-1]
    ones = torch.ones(num_steps, num_steps, device=scores.device)
    future = ones.triu(1).bool()                                        # (T, T)
    return scores.masked_fill(future, -torch.inf)


def smooth_labels(labels: Tensor, num_classes: int) -> Tensor:
    shape = (len(labels), num_classes)
    rows = torch.full(shape, 0.1 / (num_classes - 1), device=labels.device)
    return rows.scatter(1, labels.unsqueeze(1), 0.9)


class Scale(nn.Module):
    def __init__(self, num_features: int) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(num_features))             # registered: moved, saved and trained

    def forward(self, x: Tensor) -> Tensor:
        return x * self.scale


class Standardise(nn.Module):
    def __init__(self, mean: Tensor, std: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)                              # registered: moved and saved, not trained
        self.register_buffer("std", std)

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.mean) / self.std
