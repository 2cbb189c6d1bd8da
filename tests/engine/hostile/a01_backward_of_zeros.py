# verdict: failed
# a backward that gives zeros
import torch
from torch import Tensor


class Softmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return torch.softmax(x, 1)

    @staticmethod
    def backward(ctx, g):
        return torch.zeros_like(g)


def softmax(x: Tensor) -> Tensor:
    return Softmax.apply(x)
