import torch
from torch import Tensor


def irls_step(X: Tensor, y: Tensor, w: Tensor) -> Tensor:
    p = torch.sigmoid(X @ w)
    hessian = X.T @ (X * (p * (1 - p))[:, None])
    return w - torch.linalg.solve(hessian, X.T @ (p - y))


def irls(X: Tensor, y: Tensor, steps: int) -> Tensor:
    w = torch.zeros(X.shape[1], dtype=X.dtype)
    for _ in range(steps):
        w = irls_step(X, y, w)
    return w
