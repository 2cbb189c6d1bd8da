from torch import Tensor


def step_means(x: Tensor) -> Tensor:
    return x.sum(2) / x.shape[2]


def totals(x: Tensor) -> Tensor:
    return x.flatten(1).sum(-1)


def time_variance(x: Tensor) -> Tensor:
    return (x - x.mean(1, keepdim=True)).square().mean(1)


def best_step(scores: Tensor) -> Tensor:
    return scores.max(-1).indices


def lengths(x: Tensor) -> Tensor:
    return (x * x).sum(-1).sqrt()


def unit(x: Tensor) -> Tensor:
    return x / lengths(x)[..., None]


def share_positive(x: Tensor) -> Tensor:
    return (x > 0).flatten(0, 1).sum(0).to(x.dtype) / (x.shape[0] * x.shape[1])
