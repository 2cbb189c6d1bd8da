import torch
from torch import Tensor

# Six of these ten lines, in order and indented, are the body of sgd_step:
#
#     p -= lr * step
#     for p, b in zip(params, buffers, strict=True):
#     b.mul_(momentum).add_((1 - momentum) * g)
#     g = p.grad + weight_decay * p
#     p = p - lr * step
#     with torch.no_grad():
#     b = momentum * b + g
#     step = g + momentum * b if nesterov else b
#     g = p.grad.add_(weight_decay * p)
#     b.mul_(momentum).add_(g)


def sgd_step(
    params: list[Tensor],
    buffers: list[Tensor],
    lr: float,
    momentum: float = 0.0,
    weight_decay: float = 0.0,
    nesterov: bool = False,
) -> None:
    """One update of every parameter, in place; buffers hold what momentum remembers, in place too.

    params:  any shapes, float, leaves that require grad, each with a gradient
    buffers: one for each parameter, of its shape and dtype, zeros before the first step
    """
    # TODO: the six lines.
    raise NotImplementedError
