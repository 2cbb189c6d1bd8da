import torch
from torch import Tensor, nn
from torch.nn import functional as F


class LoRALinear(nn.Module):
    def __init__(self, in_features: int, out_features: int, rank: int, alpha: float = 1.0) -> None:
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)
        self.linear.requires_grad_(False)
        self.lora_A = nn.Parameter(nn.init.normal_(torch.empty(rank, in_features), std=in_features**-0.5))
        self.lora_B = nn.Parameter(torch.zeros(out_features, rank))
        self.rank, self.alpha, self.sign = rank, alpha, 1

    def forward(self, x: Tensor) -> Tensor:
        out = F.linear(x, self.linear.weight, self.linear.bias)
        if self.sign > 0:
            out = out + F.linear(F.linear(x, self.lora_A), self.lora_B) * self.alpha / self.rank
        return out

    def _move(self, sign: int) -> None:
        if self.sign == sign:
            self.linear.weight.data.add_(self.lora_B.data @ self.lora_A.data, alpha=sign * self.alpha / self.rank)
            self.sign = -sign

    def merge(self) -> None:
        self._move(1)

    def unmerge(self) -> None:
        self._move(-1)
