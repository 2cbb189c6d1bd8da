import torch
from torch import Tensor


def count_tokens(ids: Tensor, vocab_size: int) -> Tensor:
    flat = ids.flatten()
    return torch.bincount(flat, minlength=vocab_size)                       # counts[flat] += 1 would count each id once


def count_per_row(ids: Tensor, vocab_size: int) -> Tensor:
    counts = torch.zeros(len(ids), vocab_size, dtype=torch.int64)           # (B, V)
    return counts.scatter_add_(1, ids, torch.ones_like(ids))                # row by row: counts[b, ids[b, t]] += 1
