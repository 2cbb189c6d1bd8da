import torch
from torch import Tensor


@torch.no_grad()                                    # the gradient is a formula: no graph is needed
def gradient_descent(X: Tensor, y: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    w, b = _zeros(X)
    for _ in range(steps):
        error = X @ w + b - y                       # (N,); both updates use this one
        w = w - lr * X.mT @ error / len(y)          # (D,); one product sums over the samples
        b = b - lr * error.mean()
    return w, b


@torch.no_grad()                                    # w and b may require grad: autograd does not watch this update
def lms_step_(w: Tensor, b: Tensor, x: Tensor, target: Tensor, lr: float) -> None:
    error = w @ x + b - target                      # before w moves
    w -= lr * error * x                             # -= changes the caller's tensor; w = w - ... would make a new one
    b -= lr * error


def lms(X: Tensor, y: Tensor, lr: float, epochs: int) -> tuple[Tensor, Tensor]:
    w, b = _zeros(X)
    for _ in range(epochs):
        for x, target in zip(X, y, strict=True):
            lms_step_(w, b, x, target, lr)
    return w, b


def _zeros(X: Tensor) -> tuple[Tensor, Tensor]:
    return X.new_zeros(X.shape[1]), X.new_zeros(())
