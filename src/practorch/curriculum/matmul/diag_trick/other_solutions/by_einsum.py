import torch
from torch import Tensor


def product_diagonal(a: Tensor, b: Tensor) -> Tensor:
    return torch.einsum("...ik,...ki->...i", a, b)


def product_trace(a: Tensor, b: Tensor) -> Tensor:
    return torch.einsum("...ik,...ki->...", a, b)


def quadratic_forms(x: Tensor, m: Tensor) -> Tensor:
    return torch.einsum("nd,de,ne->n", x, m, x)
