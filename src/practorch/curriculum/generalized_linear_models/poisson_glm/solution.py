import torch
from torch import Tensor


def poisson_nll(X: Tensor, y: Tensor, w: Tensor, b: Tensor) -> Tensor:
    eta = X @ w + b                             # (N,)
    mu = eta.exp()                              # (N,); may round to 0, so its log is not taken
    losses = mu - y * eta + torch.lgamma(y + 1)
    return losses.mean()


@torch.no_grad()
def gradient(X: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    mu = (X @ w + b).exp()                      # (N,)
    error = (mu - y) / len(X)                   # (N,); d loss / d eta: mean minus count
    return X.T @ error, error.sum()


@torch.no_grad()
def fit(X: Tensor, y: Tensor, steps: int) -> tuple[Tensor, Tensor]:
    A = torch.cat([X, X.new_ones(len(X), 1)], 1)        # (N, D + 1)
    v = X.new_zeros(X.shape[1] + 1)
    v[-1] = y.mean().log()                      # not the mean of the logs: a count may be 0
    for _ in range(steps):
        mu = (A @ v).exp()                      # (N,)
        slope = A.T @ (mu - y)                  # (D + 1,)
        curvature = A.T @ (mu[:, None] * A)     # (D + 1, D + 1); rows scaled, no diagonal matrix
        v = v - torch.linalg.solve(curvature, slope)
    return v[:-1], v[-1]
