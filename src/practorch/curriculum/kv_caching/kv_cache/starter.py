import math

import torch
from torch import Tensor, nn


class CachedAttention(nn.Module):
    """Causal multi-head self-attention that goes on from where an earlier call stopped."""

    def __init__(self, d_model: int, num_heads: int) -> None:
        super().__init__()
        # TODO: w_q, w_k, w_v, w_o.
        raise NotImplementedError

    def forward(self, x: Tensor, cache: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Attention of the new steps over all steps so far, and the cache for the next call.

        x:     (B, T, d_model), the new steps
        cache: keys and values of the steps before, each (B, num_heads, S, D)
        ->     (B, T, d_model), and keys and values, each (B, num_heads, S + T, D)
        """
        # TODO: queries, keys and values of the new steps, split into heads.
        # TODO: keys and values of all steps.
        # TODO: who may see whom, when the first new step stands at position S?
        # TODO: attention, heads joined, w_o.
        raise NotImplementedError
