import torch
from torch import Tensor


def count_tokens(ids: Tensor, vocab_size: int) -> Tensor:
    counts = torch.zeros(vocab_size, dtype=torch.int64)
    return counts.index_put_((ids,), torch.tensor(1), accumulate=True)


def count_per_row(ids: Tensor, vocab_size: int) -> Tensor:
    shifted = ids + vocab_size * torch.arange(len(ids))[:, None]
    return torch.bincount(shifted.reshape(-1), minlength=vocab_size * len(ids)).view(len(ids), vocab_size)
