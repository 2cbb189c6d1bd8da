import torch
from torch import Tensor


def count_tokens(ids: Tensor, vocab_size: int) -> Tensor:
    """How often each token occurs in ids.

    ids: any shape, int64, 0 to vocab_size - 1
    ->  (vocab_size,) int64
    """
    # TODO: an addition, or a function, that counts repeated ids as often as they come.
    raise NotImplementedError


def count_per_row(ids: Tensor, vocab_size: int) -> Tensor:
    """How often each token occurs in each row.

    ids: (B, T) int64, 0 to vocab_size - 1
    ->  (B, vocab_size) int64
    """
    # TODO: the same with one set of counts per row.
    raise NotImplementedError
