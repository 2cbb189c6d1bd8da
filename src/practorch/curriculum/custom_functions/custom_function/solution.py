from typing import Any

import torch
from torch import Tensor


class Swish(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, beta: float) -> Tensor:
        ctx.save_for_backward(x)                            # only x: its sigmoid is cheap to compute again
        ctx.beta = beta                                     # no tensor, so an attribute is the right place
        return x * (beta * x).sigmoid()

    @staticmethod
    def backward(ctx: Any, grad_out: Tensor) -> tuple[Tensor, None]:
        (x,) = ctx.saved_tensors                            # raises if x was edited in place
        s = (ctx.beta * x).sigmoid()
        slope = s + ctx.beta * x * s * (1 - s)              # product rule; the inner derivative brings one beta
        return grad_out * slope, None                       # one value per argument of forward


def swish(x: Tensor, beta: float = 1.0) -> Tensor:
    return Swish.apply(x, beta)
