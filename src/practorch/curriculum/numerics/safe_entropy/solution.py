import torch
from torch import Tensor


def entropy(p: Tensor) -> Tensor:
    return -torch.special.xlogy(p, p).sum(-1)       # (...); p ln p, and 0 where p is 0


def is_missing(p: Tensor) -> Tensor:
    return p.isnan().any(-1)                        # (...); nan == nan is False, so == finds none


def entropy_from_logits(logits: Tensor) -> Tensor:
    log_p = logits.log_softmax(-1)                  # (..., C); -20000 is an ordinary number, ln 0 is not
    return -(log_p.exp() * log_p).sum(-1)           # (...)
