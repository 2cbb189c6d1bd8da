import torch
from torch import Tensor, nn


def add_positions(x: Tensor) -> Tensor:
    """x plus 0, 1, 2, ... along its last dim.

    x:  (B, T) float
    -> (B, T), the dtype of x
    """
    return x + torch.arange(x.shape[-1])


def mask_future(scores: Tensor) -> Tensor:
    """Scores with -inf where the column is larger than the row.

    scores: (B, T, T) float
    ->     (B, T, T), the dtype of scores
    """
    num_steps = scores.shape[-1]
    future = torch.ones(num_steps, num_steps).triu(1).bool()
    return scores.masked_fill(future, -torch.inf)


def smooth_labels(labels: Tensor, num_classes: int) -> Tensor:
    """0.9 at the label, 0.1 shared by the other classes.

    labels: (B,) int64
    ->     (B, C) float32
    """
    rows = torch.full((len(labels), num_classes), 0.1 / (num_classes - 1))
    return rows.scatter(1, labels.unsqueeze(1), 0.9)


class Scale(nn.Module):
    """x times a learned scale per feature.

    x:  (B, D) float
    -> (B, D)
    """

    def __init__(self, num_features: int) -> None:
        super().__init__()
        self.scale = torch.ones(num_features, requires_grad=True)

    def forward(self, x: Tensor) -> Tensor:
        return x * self.scale


class Standardise(nn.Module):
    """(x - mean) / std, with constants per feature.

    mean, std: (D,) float
    x:         (B, D) float
    ->        (B, D)
    """

    def __init__(self, mean: Tensor, std: Tensor) -> None:
        super().__init__()
        self.mean, self.std = mean, std

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.mean) / self.std
