import torch
from torch import Tensor


def predict_local(X: Tensor, y: Tensor, queries: Tensor, tau: float) -> Tensor:
    squared = (queries[:, None] - X).square().sum(-1)           # (Q, N)
    nearest = squared.amin(1, keepdim=True)                     # (Q, 1)
    s = (-(squared - nearest) / (2 * tau**2)).exp()             # (Q, N); the nearest sample has weight 1
    A = torch.cat([torch.ones_like(X[:, :1]), X], dim=1)        # (N, K)
    scaled = A.mT * s[:, None]                                  # (Q, K, N); S on the right scales columns
    theta = torch.linalg.solve(scaled @ A, scaled @ y)          # (Q, K); Q systems in one call
    return theta[:, 0] + (theta[:, 1:] * queries).sum(1)
