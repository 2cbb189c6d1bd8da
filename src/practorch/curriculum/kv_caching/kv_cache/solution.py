import math

import torch
from torch import Tensor, nn


class CachedAttention(nn.Module):
    def __init__(self, d_model: int, num_heads: int) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.w_q = nn.Linear(d_model, d_model)
        self.w_k = nn.Linear(d_model, d_model)
        self.w_v = nn.Linear(d_model, d_model)
        self.w_o = nn.Linear(d_model, d_model)

    def _heads(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.num_heads, -1)).transpose(1, 2)    # (B, H, T, D)

    def forward(self, x: Tensor, cache: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        q = self._heads(self.w_q(x))                        # (B, H, T, D)
        k = self._heads(self.w_k(x))                        # only the new steps are projected
        v = self._heads(self.w_v(x))
        if cache is not None:
            k = torch.cat([cache[0], k], dim=2)             # (B, H, S, D); S counts old and new from here on
            v = torch.cat([cache[1], v], dim=2)             # (B, H, S, D)
        num_before = k.shape[2] - q.shape[2]
        scores = q @ k.mT / math.sqrt(q.shape[-1])          # (B, H, T, S)
        may_see = torch.ones(q.shape[2], k.shape[2], dtype=torch.bool, device=x.device)
        may_see = may_see.tril(num_before)                  # (T, S); row 0 stands at position num_before
        weights = scores.masked_fill(~may_see, -torch.inf).softmax(-1)
        y = (weights @ v).transpose(1, 2).flatten(2)
        return self.w_o(y), (k, v)
