import torch
from torch import Tensor
from torch.nn import functional as F


def token_loss(logits: Tensor, targets: Tensor, mask: Tensor) -> Tensor:
    total = _sum(logits, targets, mask)
    return total / mask.sum().clamp(min=1)      # 0 / 1 where there is no token


@torch.no_grad()
def perplexity(batches: list[tuple[Tensor, Tensor, Tensor]]) -> Tensor:
    total = sum(_sum(*batch) for batch in batches)
    count = sum(mask.sum() for _, _, mask in batches)
    return (total / count.clamp(min=1)).exp()   # one division: each token weighs the same


def _sum(logits: Tensor, targets: Tensor, mask: Tensor) -> Tensor:
    kept = logits[mask]                         # (K, C); padding is gone before it can be nan
    right = targets[mask]                       # (K,)
    return F.cross_entropy(kept, right, reduction="sum")
