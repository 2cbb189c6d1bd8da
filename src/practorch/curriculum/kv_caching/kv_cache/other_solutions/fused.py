import torch
from torch import Tensor, nn
from torch.nn import functional as F


class CachedAttention(nn.Module):
    def __init__(self, d_model: int, num_heads: int) -> None:
        super().__init__()
        self.shape = (num_heads, d_model // num_heads)
        self.w_q, self.w_k, self.w_v, self.w_o = (nn.Linear(d_model, d_model) for _ in range(4))

    def forward(self, x: Tensor, cache: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        B, T, _ = x.shape
        q, k, v = (w(x).view(B, T, *self.shape).permute(0, 2, 1, 3) for w in (self.w_q, self.w_k, self.w_v))
        S = 0
        if cache:
            S = cache[0].size(-2)
            k, v = (torch.cat(pair, dim=-2) for pair in zip(cache, (k, v), strict=True))
        steps = torch.arange(S + T, device=x.device)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=steps[S:, None] >= steps)
        return self.w_o(y.transpose(1, 2).reshape(B, T, -1)), (k, v)
