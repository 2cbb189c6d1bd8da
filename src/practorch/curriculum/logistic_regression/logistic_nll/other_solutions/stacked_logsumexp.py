import torch
from torch import Tensor


def nll(logits: Tensor, y: Tensor) -> Tensor:
    both = torch.stack([logits, torch.zeros_like(logits)], dim=1)
    return torch.mean(both.logsumexp(1) - logits * y)


def gradient(X: Tensor, y: Tensor, w: Tensor) -> Tensor:
    p = torch.sigmoid((X * w).sum(1))
    return ((p - y)[:, None] * X).mean(0)
