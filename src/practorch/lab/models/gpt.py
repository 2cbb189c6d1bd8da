"""A small GPT for text: reads the letters so far, tells the next one at every place.

Letters: B batch, T time, D features, H heads, V vocabulary.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Attention(nn.Module):
    """Every step looks at itself and at the steps before it.

    x:      (B, T, D)
    ->      (B, T, D)
    """

    def __init__(self, dim: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.head_dim = dim // heads
        self.q = nn.Linear(dim, dim)
        self.k = nn.Linear(dim, dim)
        self.v = nn.Linear(dim, dim)
        self.out = nn.Linear(dim, dim)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        # As many heads as the layers give: a part of them where tensor parallelism split the layers.
        q, k, v = (w(x).unflatten(-1, (-1, self.head_dim)).transpose(1, 2) for w in (self.q, self.k, self.v))
        dropout = self.dropout.p if self.training else 0.0
        y = F.scaled_dot_product_attention(q, k, v, dropout_p=dropout, is_causal=True)  # (B, H, T, D/H)
        out: Tensor = self.dropout(self.out(y.transpose(1, 2).flatten(2)))
        return out


class Block(nn.Module):
    """Attention, then two linear layers at each step, each normalised before and added to x."""

    def __init__(self, dim: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.ln_1 = nn.LayerNorm(dim)
        self.attention = Attention(dim, heads, dropout)
        self.ln_2 = nn.LayerNorm(dim)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim), nn.Dropout(dropout))

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(self.ln_1(x))
        out: Tensor = x + self.mlp(self.ln_2(x))
        return out


class GPT(nn.Module):
    """Scores of the next token at every step.

    x:      (B, T) int64, T at most context
    ->      (B, T, V)

    With is_tied the scores come from the table that embeds the tokens. Raises ValueError if T is more than context.
    Source: Radford et al. 2019, "Language models are unsupervised multitask learners", section 2.3; Press and Wolf
    2016, arXiv 1608.05859, for the tied table.
    """

    def __init__(
        self,
        vocabulary: int,
        *,
        context: int = 256,
        dim: int = 128,
        depth: int = 4,
        heads: int = 4,
        dropout: float = 0.0,
        is_tied: bool = True,
    ) -> None:
        super().__init__()
        self.context = context
        self.token = nn.Embedding(vocabulary, dim)
        self.position = nn.Embedding(context, dim)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.Sequential(*(Block(dim, heads, dropout) for _ in range(depth)))
        self.ln = nn.LayerNorm(dim)
        self.head = nn.Linear(dim, vocabulary, bias=False)
        self._start(depth)
        if is_tied:
            self.head.weight = self.token.weight

    def _start(self, depth: int) -> None:
        for name, module in self.named_modules():
            if isinstance(module, nn.Linear | nn.Embedding):
                # Each block adds twice to x: smaller steps keep the sum of all of them at the size of one.
                is_added = name.endswith(("attention.out", "mlp.2"))
                nn.init.normal_(module.weight, std=0.02 / math.sqrt(2 * depth) if is_added else 0.02)
            if isinstance(module, nn.Linear) and module.bias is not None:
                nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        steps = x.shape[1]
        if steps > self.context:
            raise ValueError(f"a text of {steps} tokens, but the model's context is {self.context}")
        y = self.token(x) + self.position(torch.arange(steps, device=x.device))  # (B, T, D)
        y = self.layers(self.dropout(y))
        logits: Tensor = self.head(self.ln(y))  # (B, T, V)
        return logits
