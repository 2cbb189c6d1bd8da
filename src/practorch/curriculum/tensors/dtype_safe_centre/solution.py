import torch
from torch import Tensor


def centre(x: Tensor) -> Tensor:
    return x - x.mean(0)                                            # one mean a column; it lines up with each row


def weighted_centre(x: Tensor, weights: list[float]) -> Tensor:
    w = torch.tensor(weights, dtype=x.dtype, device=x.device)       # (N,)
    total = (w[:, None] * x).sum(0)                                 # (D,)
    return x - total / w.sum()
