import torch
from torch import Tensor


def poisson_nll(X: Tensor, y: Tensor, w: Tensor, b: Tensor) -> Tensor:
    """Mean over the samples of -log p(y) under a Poisson with rate exp(X w + b).

    X: (N, D) float
    y: (N,) float, counts 0, 1, 2, …
    w: (D,), b: ()
    -> ()
    """
    # TODO: no logarithm of a rate is needed.
    raise NotImplementedError


def gradient(X: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """The gradient of poisson_nll with respect to w and b, by the formula.

    X: (N, D) float
    y: (N,) float, counts
    w: (D,), b: ()
    -> (D,) and ()
    """
    # TODO: d loss / d eta first.
    raise NotImplementedError


def fit(X: Tensor, y: Tensor, steps: int) -> tuple[Tensor, Tensor]:
    """w and b after Newton steps from w = 0, b = log of the mean count.

    X: (N, D) float
    y: (N,) float, counts, not all 0
    -> (D,) and ()
    """
    # TODO
    raise NotImplementedError
