from torch import Tensor


def product_diagonal(a: Tensor, b: Tensor) -> Tensor:
    return (a * b.mT).sum(-1)                       # (..., N); column i of b is row i of b.mT


def product_trace(a: Tensor, b: Tensor) -> Tensor:
    return (a * b.mT).sum((-2, -1))


def quadratic_forms(x: Tensor, m: Tensor) -> Tensor:
    mapped = x @ m                                  # (N, D); row n is x_n m
    return (mapped * x).sum(-1)                     # (N,)
