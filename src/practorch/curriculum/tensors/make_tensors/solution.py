import torch
from torch import Tensor


def scalar(n: int) -> Tensor:
    return torch.tensor(n)                                      # a value; torch.Tensor(n) would take n as a size


def matrix(rows: list[list[int]]) -> Tensor:
    return torch.tensor(rows, dtype=torch.float32)              # ints alone would give int64


def zero_counts(n: int) -> Tensor:
    return torch.zeros(n, dtype=torch.int64)                    # zeros alone would be float32


def constant(value: float, height: int, width: int) -> Tensor:
    return torch.full((height, width), value, dtype=torch.float32)      # full takes the dtype of value


def even_numbers(n: int) -> Tensor:
    return torch.arange(0, 2 * n, 2)                            # the end is left out


def grid(low: float, high: float, n: int) -> Tensor:
    return torch.linspace(low, high, n)                         # the end is included


def zeros_for(x: Tensor) -> Tensor:
    return torch.zeros_like(x)


def lower_triangle(n: int) -> Tensor:
    return torch.ones(n, n, dtype=torch.bool).tril()
