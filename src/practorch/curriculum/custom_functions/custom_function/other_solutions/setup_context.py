from typing import Any

import torch
from torch import Tensor


class Swish(torch.autograd.Function):
    @staticmethod
    def forward(x: Tensor, beta: float) -> Tensor:
        return x / (1 + torch.exp(-beta * x))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        x, ctx.beta = inputs
        ctx.save_for_backward(x)

    @staticmethod
    def backward(ctx: Any, grad_out: Tensor) -> tuple[Tensor, None]:
        (x,) = ctx.saved_tensors
        s = torch.sigmoid(ctx.beta * x)
        return grad_out * s * (1 + ctx.beta * x * torch.sigmoid(-ctx.beta * x)), None


def swish(x: Tensor, beta: float = 1.0) -> Tensor:
    return Swish.apply(x, beta)
