from torch import Tensor
from torch.nn import functional as F


def price_loss(prices: Tensor, labels: Tensor) -> Tensor:
    """Mean squared error.

    prices: (N, 1) float
    labels: (N,) float
    ->      ()
    """
    error = prices - labels
    return (error**2).mean()


def tagging_loss(logits: Tensor, tags: Tensor) -> Tensor:
    """Mean cross-entropy over all tokens.

    logits: (B, T, C) float
    tags:   (B, T) int64
    ->      ()
    """
    B, T, C = logits.shape
    scores = logits.reshape(B, C, T)
    return F.cross_entropy(scores, tags)


def pixel_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Mean cross-entropy over all pixels.

    logits: (B, C, H, W) float
    labels: (B, H, W) int64
    ->      ()
    """
    rows = logits.reshape(-1, logits.shape[1])
    return F.cross_entropy(rows, labels.flatten())


def rated_loss(logits: Tensor, targets: Tensor, ratings: Tensor) -> Tensor:
    """Mean over the samples of rating times cross-entropy.

    logits:  (N, C) float
    targets: (N,) int64
    ratings: (N, 1) float
    ->       ()
    """
    losses = F.cross_entropy(logits, targets, reduction="none")
    rated = losses * ratings
    return rated.mean()
