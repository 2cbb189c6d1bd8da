import torch
from torch import Tensor


def gradient(X: Tensor, y: Tensor, w: Tensor) -> Tensor:
    return ((torch.sigmoid(X @ w) - y)[:, None] * X).mean(0)


def hessian(X: Tensor, w: Tensor) -> Tensor:
    z = X @ w
    return torch.einsum("n,ni,nj->ij", z.sigmoid() * (-z).sigmoid(), X, X) / len(X)


def newton_step(X: Tensor, y: Tensor, w: Tensor) -> Tensor:
    root = torch.linalg.cholesky(hessian(X, w))
    return w - torch.cholesky_solve(gradient(X, y, w)[:, None], root)[:, 0]


def newton(X: Tensor, y: Tensor, steps: int) -> Tensor:
    w = torch.zeros(X.shape[1], dtype=X.dtype)
    for _ in range(steps):
        w = newton_step(X, y, w)
    return w
