import torch
from torch import Tensor


def gradient_descent(X: Tensor, y: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    w = torch.zeros(X.shape[1], dtype=X.dtype)
    b = torch.zeros((), dtype=X.dtype)
    for _ in range(steps):
        error = y - (X * w).sum(1) - b
        w += lr * (error[:, None] * X).mean(0)
        b += lr * error.sum() / len(X)
    return w, b


def lms_step_(w: Tensor, b: Tensor, x: Tensor, target: Tensor, lr: float) -> None:
    with torch.no_grad():
        error = target - torch.dot(w, x) - b
        w.add_(x, alpha=lr * error.item())
        b.add_(lr * error)


def lms(X: Tensor, y: Tensor, lr: float, epochs: int) -> tuple[Tensor, Tensor]:
    w = torch.zeros(X.shape[1], dtype=X.dtype)
    b = torch.zeros((), dtype=X.dtype)
    for i in list(range(len(X))) * epochs:
        lms_step_(w, b, X[i], y[i], lr)
    return w, b
