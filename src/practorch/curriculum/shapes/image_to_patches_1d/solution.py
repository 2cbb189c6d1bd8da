import torch
from torch import Tensor


def sliding_windows(x: Tensor, k: int, step: int = 1) -> Tensor:
    last_start = x.shape[1] - k
    starts = torch.arange(0, last_start + 1, step, device=x.device)     # (N,); arange leaves its end out
    places = starts[:, None] + torch.arange(k, device=x.device)         # (N, k), start + offset
    return x[:, places]                                                 # (B, N, k); x.unfold(1, k, step) is the library's way
