import torch
from torch import Tensor


def design(X: Tensor) -> Tensor:
    """The matrix whose product with theta is the prediction: a column of ones, then the features.

    X:  (N, D)
    -> (N, D + 1)
    """
    return X


def fit(X: Tensor, y: Tensor) -> Tensor:
    """The theta with the least sum of squared errors, bias first.

    X:  (N, D)
    y:  (N,)
    -> (D + 1,)
    """
    return torch.linalg.lstsq(design(X), y[:, None]).solution


def predict(X: Tensor, theta: Tensor) -> Tensor:
    """The prediction for each sample.

    X:     (N, D)
    theta: (D + 1,)
    ->     (N,)
    """
    return design(X) @ theta


def r_squared(prediction: Tensor, y: Tensor) -> Tensor:
    """The share of the variance of y that the prediction explains.

    prediction, y: (N,)
    ->             ()
    """
    residual = y - prediction
    total = y - y.mean()
    return 1 - (residual**2).sum() / (total**2).sum()
