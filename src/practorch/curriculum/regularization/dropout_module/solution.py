import torch
from torch import Tensor, nn


class Dropout(nn.Module):
    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:                       # set by train() and eval()
            return x
        kept = torch.rand_like(x) >= self.p         # below p: dropped; shape and device of x
        return x * kept / (1 - self.p)              # the expected value of each number is x
