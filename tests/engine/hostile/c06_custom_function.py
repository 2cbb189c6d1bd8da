# verdict: passed
# a right autograd.Function
import torch
from torch import Tensor


class Softmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        y = torch.softmax(x, 1)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return y * (g - (g * y).sum(1, keepdim=True))


def softmax(x: Tensor) -> Tensor:
    return Softmax.apply(x)
