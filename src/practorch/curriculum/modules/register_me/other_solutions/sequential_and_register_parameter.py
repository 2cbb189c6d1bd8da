import torch
from torch import nn
from torch.nn import functional as F


class CentredStack(nn.Module):
    def __init__(self, mean, num_layers):
        nn.Module.__init__(self)
        (dim,) = mean.shape
        self.register_buffer("mean", mean)
        self.layers = nn.Sequential(*[nn.Linear(dim, dim) for _ in range(num_layers)])
        self.register_parameter("scale", nn.Parameter(torch.ones(dim)))

    def forward(self, x):
        x = x - self.mean
        for layer in self.layers:
            x = F.relu(layer(x))
        return self.scale * x
