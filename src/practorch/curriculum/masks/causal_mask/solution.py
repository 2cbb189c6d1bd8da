import math

import torch
from torch import Tensor


def causal_attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    future = torch.ones(scores.shape[-2:], dtype=torch.bool, device=q.device).triu(1)   # (T, T)
    # -inf before the softmax: its exp is 0, and the weights that are left still sum to one.
    scores = scores.masked_fill(future, -torch.inf)
    return scores.softmax(-1) @ v
