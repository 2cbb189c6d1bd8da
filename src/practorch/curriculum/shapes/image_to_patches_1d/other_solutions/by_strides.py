import torch
from torch import Tensor


def sliding_windows(x: Tensor, k: int, step: int = 1) -> Tensor:
    b, t = x.stride()
    shape = (x.shape[0], (x.shape[1] - k) // step + 1, k)
    return torch.as_strided(x, shape, (b, t * step, t)).clone()
