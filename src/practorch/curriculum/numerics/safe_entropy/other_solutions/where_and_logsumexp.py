import torch
from torch import Tensor


def entropy(p: Tensor) -> Tensor:
    return -(p * torch.where(p == 0, 1, p).log()).sum(dim=-1)


def is_missing(p: Tensor) -> Tensor:
    return (p != p).sum(-1) > 0


def entropy_from_logits(logits: Tensor) -> Tensor:
    log_p = logits - logits.logsumexp(-1, keepdim=True)
    return (torch.softmax(logits, -1) * -log_p).sum(-1)
