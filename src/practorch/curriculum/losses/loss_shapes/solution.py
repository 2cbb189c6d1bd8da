from torch import Tensor
from torch.nn import functional as F


def price_loss(prices: Tensor, labels: Tensor) -> Tensor:
    error = prices[:, 0] - labels                   # (N,); (N, 1) - (N,) would be all pairs
    return (error**2).mean()


def tagging_loss(logits: Tensor, tags: Tensor) -> Tensor:
    scores = logits.transpose(1, 2)                 # (B, C, T); moves the axis, keeps each token's scores together
    return F.cross_entropy(scores, tags)


def pixel_loss(logits: Tensor, labels: Tensor) -> Tensor:
    rows = logits.permute(0, 2, 3, 1).flatten(0, 2)     # (N, C); one row per pixel, in the order of the labels
    return F.cross_entropy(rows, labels.flatten())


def rated_loss(logits: Tensor, targets: Tensor, ratings: Tensor) -> Tensor:
    losses = F.cross_entropy(logits, targets, reduction="none")     # (N,)
    rated = losses * ratings[:, 0]                  # (N,)
    return rated.mean()
