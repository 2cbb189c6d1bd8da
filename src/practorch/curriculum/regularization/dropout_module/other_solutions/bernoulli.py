import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.register_buffer("keep", torch.tensor(1.0 - p), persistent=False)
        self.drop = p

    def forward(self, x):
        if self.training and self.drop > 0:
            mask = torch.empty_like(x).bernoulli_(1 - self.drop)
            return x * (mask / (1 - self.drop))
        return x
