import torch
from torch import Tensor


def design(X: Tensor) -> Tensor:
    ones = torch.ones_like(X[:, :1])                    # (N, 1), dtype and device of X
    return torch.cat([ones, X], dim=1)                  # the weight of a feature that is always 1 is the bias


def fit(X: Tensor, y: Tensor) -> Tensor:
    return torch.linalg.lstsq(design(X), y).solution    # a vector in, a vector out: no column (N, 1) to meet y later


def predict(X: Tensor, theta: Tensor) -> Tensor:
    return design(X) @ theta                            # (N,)


def r_squared(prediction: Tensor, y: Tensor) -> Tensor:
    residual = y - prediction                           # (N,)
    total = y - y.mean()                                # (N,)
    return 1 - (residual**2).sum() / (total**2).sum()
