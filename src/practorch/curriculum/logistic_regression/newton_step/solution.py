import torch
from torch import Tensor


def gradient(X: Tensor, y: Tensor, w: Tensor) -> Tensor:
    error = (X @ w).sigmoid() - y                           # (N,)
    return X.mT @ error / len(X)                            # (D,)


def hessian(X: Tensor, w: Tensor) -> Tensor:
    p = (X @ w).sigmoid()                                   # (N,)
    return (X.mT * (p * (1 - p))) @ X / len(X)              # (D, D); the slope of p weighs each sample


def newton_step(X: Tensor, y: Tensor, w: Tensor) -> Tensor:
    step = torch.linalg.solve(hessian(X, w), gradient(X, y, w))     # (D,)
    return w - step


def newton(X: Tensor, y: Tensor, steps: int) -> Tensor:
    w = X.new_zeros(X.shape[1])                             # (D,)
    for _ in range(steps):
        w = newton_step(X, y, w)
    return w
