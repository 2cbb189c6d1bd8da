import torch
from torch import Tensor, nn


class LoRALinear(nn.Module):
    def __init__(self, in_features: int, out_features: int, rank: int, alpha: float = 1.0) -> None:
        super().__init__()
        self.linear = nn.Linear(in_features, out_features).requires_grad_(False)
        self.lora_A = nn.Parameter(torch.randn(rank, in_features) / in_features**0.5)
        self.lora_B = nn.Parameter(torch.zeros(out_features, rank))     # one zero factor: no change, yet B learns
        self.scale = alpha / rank                                       # another rank, the same strength
        self.is_merged = False

    def forward(self, x: Tensor) -> Tensor:
        y = self.linear(x)
        if self.is_merged:
            return y
        return y + self.scale * (x @ self.lora_A.mT @ self.lora_B.mT)   # left to right: two thin products

    @torch.no_grad()
    def merge(self) -> None:
        if not self.is_merged:
            self.linear.weight += self.scale * (self.lora_B @ self.lora_A)
        self.is_merged = True

    @torch.no_grad()
    def unmerge(self) -> None:
        if self.is_merged:
            self.linear.weight -= self.scale * (self.lora_B @ self.lora_A)
        self.is_merged = False
