import torch
from torch import Tensor


def relu_without_ruining_input(x: Tensor) -> Tensor:
    """x where it is positive, else 0.

    x:  any shape, float
    -> the same shape and dtype, memory of its own
    """
    x[x < 0] = 0
    return x


def centred(x: Tensor) -> Tensor:
    """x minus its mean.

    x:  any shape, float
    -> the same shape and dtype, memory of its own
    """
    y = x
    y -= y.mean()
    return y


def first_rows(x: Tensor, k: int) -> Tensor:
    """Rows 0 to k - 1, to write into.

    x:  (N, ...) float
    -> (k, ...), the same dtype, memory of its own
    """
    return x[:k]
