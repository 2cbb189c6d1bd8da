from torch import Tensor


def step_means(x: Tensor) -> Tensor:
    return x.mean(-1)                               # (B, T)


def totals(x: Tensor) -> Tensor:
    return x.sum((1, 2))                            # (B,); a tuple takes several axes at once


def time_variance(x: Tensor) -> Tensor:
    return x.var(1, correction=0)                   # divided by T - correction


def best_step(scores: Tensor) -> Tensor:
    return scores.argmax(1)


def lengths(x: Tensor) -> Tensor:
    return x.norm(dim=-1)                           # the root of the sum of squares


def unit(x: Tensor) -> Tensor:
    return x / x.norm(dim=-1, keepdim=True)         # (B, T, D) by (B, T, 1)


def share_positive(x: Tensor) -> Tensor:
    return (x > 0).to(x.dtype).mean((0, 1))         # the mean of zeros and ones is a share
