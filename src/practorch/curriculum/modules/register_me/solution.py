import torch
from torch import Tensor, nn


class CentredStack(nn.Module):
    def __init__(self, mean: Tensor, num_layers: int) -> None:
        super().__init__()                                  # makes the places where parts are kept
        dim = len(mean)
        self.layers = nn.ModuleList(nn.Linear(dim, dim) for _ in range(num_layers))     # a list that is a module
        self.scale = nn.Parameter(torch.ones(dim))
        self.register_buffer("mean", mean)                  # saved and moved, not trained

    def forward(self, x: Tensor) -> Tensor:
        x = x - self.mean                                   # (B, D)
        for layer in self.layers:
            x = layer(x).relu()
        return x * self.scale                               # (B, D)
