import torch
from torch.nn import functional as F


def fit_gda(X, y):
    rows = F.one_hot(y, 2).to(X.dtype)
    counts = rows.sum(0)
    mu = rows.T @ X / counts[:, None]
    centred = X - rows @ mu
    return counts[1] / counts.sum(), mu, torch.einsum("nd,ne->de", centred, centred) / X.shape[0]


def as_logistic(phi, mu, sigma):
    root = torch.linalg.cholesky(sigma)
    both = torch.cholesky_solve(mu.T, root)         # (D, 2)
    w = both[:, 1] - both[:, 0]
    halves = (mu.T * both).sum(0) / 2
    return w, torch.log(phi) - torch.log1p(-phi) - halves[1] + halves[0]
