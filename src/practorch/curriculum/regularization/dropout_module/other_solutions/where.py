import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p is {p}; it lies in [0, 1)")
        self.p = p

    def forward(self, x):
        if self.training:
            dropped = torch.rand(x.shape, device=x.device) < self.p
            x = torch.where(dropped, torch.zeros_like(x), x / (1 - self.p))
        return x
