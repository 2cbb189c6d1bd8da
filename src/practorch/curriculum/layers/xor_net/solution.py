import torch
from torch import Tensor, nn


class XorNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(2, 2)
        self.out = nn.Linear(2, 1)

    def forward(self, x: Tensor) -> Tensor:
        h = self.hidden(x).relu()               # (B, 2); without it both layers are one
        y = self.out(h)                         # (B, 1); scores may be negative: no ReLU here
        return y.squeeze(-1)                    # (B,)


def solved() -> XorNet:
    net = XorNet()
    with torch.no_grad():                       # new numbers in the same parameters
        net.hidden.weight.copy_(torch.tensor([[1.0, 1.0], [1.0, 1.0]]))
        net.hidden.bias.copy_(torch.tensor([0.0, -1.0]))    # a + b, and what of it is above 1
        net.out.weight.copy_(torch.tensor([[2.0, -4.0]]))   # up to 2 at a + b = 1, back to 0 at 2
        net.out.bias.fill_(-1.0)
    return net
