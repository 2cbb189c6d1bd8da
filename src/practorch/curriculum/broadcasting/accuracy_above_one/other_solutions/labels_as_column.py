import torch
from torch import Tensor


def accuracy(logits: Tensor, labels: Tensor) -> Tensor:
    return top_k_accuracy(logits, labels, 1)


def top_k_accuracy(logits: Tensor, labels: Tensor, k: int) -> Tensor:
    own = logits.gather(1, labels.unsqueeze(1))
    larger = (logits > own).sum(1)
    return torch.mean((larger < k).to(torch.float32))
