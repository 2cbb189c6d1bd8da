import torch
from torch import Tensor


def mse(prediction: Tensor, target: Tensor) -> Tensor:
    """Mean squared error.

    prediction: (N, 1)
    target:     (N,)
    ->          (), the mean over N samples
    """
    difference = prediction - target
    return (difference**2).mean()


def fit(X: Tensor, y: Tensor, lr: float = 0.1, steps: int = 100) -> tuple[Tensor, Tensor]:
    """Weights and bias of a linear regression, by gradient descent from zeros.

    X:  (N, D)
    y:  (N,)
    -> (D, 1) and (1,)
    """
    w = torch.zeros(X.shape[1], 1, dtype=X.dtype, requires_grad=True)
    b = torch.zeros(1, dtype=X.dtype, requires_grad=True)
    for _ in range(steps):
        loss = mse(X @ w + b, y)
        grad_w, grad_b = torch.autograd.grad(loss, (w, b))
        with torch.no_grad():
            w -= lr * grad_w
            b -= lr * grad_b
    return w.detach(), b.detach()
