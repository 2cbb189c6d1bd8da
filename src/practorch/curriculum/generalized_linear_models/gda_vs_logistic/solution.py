import torch
from torch import Tensor


def fit_gda(X: Tensor, y: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    phi = (y == 1).to(X.dtype).mean()
    mu = torch.stack([X[y == 0].mean(0), X[y == 1].mean(0)])    # (2, D)
    centred = X - mu[y]                                         # (N, D); each by its own class
    sigma = centred.T @ centred / len(X)                        # (D, D); the likelihood's divisor is N
    return phi, mu, sigma


def as_logistic(phi: Tensor, mu: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
    w = torch.linalg.solve(sigma, mu[1] - mu[0])                # (D,)
    middle = (mu[0] + mu[1]) / 2                                # (D,); a² - b² = (a + b)(a - b)
    b = (phi / (1 - phi)).log() - w @ middle
    return w, b
