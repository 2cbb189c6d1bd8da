import torch
from torch import Tensor


def fit_gda(X: Tensor, y: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Share of ones, mean of each class, shared covariance: the maximum of the likelihood.

    X: (N, D) float
    y: (N,) int64, 0 or 1, both present
    -> (), (2, D) and (D, D), dtype of X
    """
    # TODO
    raise NotImplementedError


def as_logistic(phi: Tensor, mu: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
    """The weights and the intercept with which P(y = 1 | x) = sigmoid(x w + b).

    phi:   ()
    mu:    (2, D)
    sigma: (D, D)
    ->     (D,) and ()
    """
    # TODO
    raise NotImplementedError
