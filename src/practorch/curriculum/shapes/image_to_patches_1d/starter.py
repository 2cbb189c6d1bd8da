import torch
from torch import Tensor


def sliding_windows(x: Tensor, k: int, step: int = 1) -> Tensor:
    """All windows of length k, one every step positions.

    x:  (B, T)
    -> (B, N, k), N = (T - k) // step + 1
    """
    # TODO: where may a window start, and which positions does it take?
    raise NotImplementedError
