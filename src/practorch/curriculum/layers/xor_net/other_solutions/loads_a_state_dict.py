import torch
from torch import nn
from torch.nn import functional as F


class XorNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(2, 2)
        self.out = nn.Linear(2, 1)

    def forward(self, x):
        return self.out(F.relu(self.hidden(x))).flatten()


def solved():
    net = XorNet()
    hidden = {"hidden.weight": torch.tensor([[-1.0, -1.0], [1.0, 1.0]]), "hidden.bias": torch.tensor([1.0, -1.0])}
    net.load_state_dict({**hidden, "out.weight": torch.tensor([[-2.0, -2.0]]), "out.bias": torch.tensor([1.0])})
    return net
