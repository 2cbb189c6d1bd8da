import torch
from torch import Tensor
from torch.nn import functional as F


def count_tokens(ids: Tensor, vocab_size: int) -> Tensor:
    return F.one_hot(ids.reshape(-1), vocab_size).sum(0)


def count_per_row(ids: Tensor, vocab_size: int) -> Tensor:
    return (ids[:, :, None] == torch.arange(vocab_size)).sum(1)
