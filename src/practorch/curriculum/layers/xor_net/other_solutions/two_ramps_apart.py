import torch
from torch import nn


class XorNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden, self.out = nn.Linear(2, 2), nn.Linear(2, 1)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))[:, 0]


def solved():
    net = XorNet()
    net.hidden.weight = nn.Parameter(torch.tensor([[1.0, -1.0], [-1.0, 1.0]]))
    net.hidden.bias = nn.Parameter(torch.zeros(2))
    net.out.weight.data = torch.full((1, 2), 2.0)
    net.out.bias.data = torch.tensor([-1.0])
    return net
