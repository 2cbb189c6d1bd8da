import torch
from torch import Tensor


def nll(logits: Tensor, y: Tensor) -> Tensor:
    # -y log p - (1 - y) log(1 - p), with p = 1 / (1 + exp(-z)), is log(exp(z) + exp(0)) - y z.
    log_total = torch.logaddexp(logits, torch.zeros_like(logits))   # (N,)
    return (log_total - y * logits).mean()


def gradient(X: Tensor, y: Tensor, w: Tensor) -> Tensor:
    error = (X @ w).sigmoid() - y                                   # (N,); dJ/dz, times N
    return X.mT @ error / len(y)                                    # (D,)
