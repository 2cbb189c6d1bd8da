import torch
from torch import Tensor


def entropy(p: Tensor) -> Tensor:
    return (p * p.clamp(min=1e-30).log()).sum(-1).neg()


def is_missing(p: Tensor) -> Tensor:
    return torch.isnan(p.sum(-1))


def entropy_from_logits(logits: Tensor) -> Tensor:
    log_p = torch.log_softmax(logits, dim=-1)
    return -torch.einsum("...c,...c->...", log_p.exp(), log_p)
