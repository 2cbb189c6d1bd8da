import torch
from torch import Tensor


def scalar(n: int) -> Tensor:
    """() int64: the number n."""
    # TODO: this one and the seven below, one line each.
    raise NotImplementedError


def matrix(rows: list[list[int]]) -> Tensor:
    """(N, D) float32: the numbers in rows."""
    raise NotImplementedError


def zero_counts(n: int) -> Tensor:
    """(n,) int64: zeros."""
    raise NotImplementedError


def constant(value: float, height: int, width: int) -> Tensor:
    """(height, width) float32: value everywhere; value may be an int."""
    raise NotImplementedError


def even_numbers(n: int) -> Tensor:
    """(n,) int64: 0, 2, 4, …"""
    raise NotImplementedError


def grid(low: float, high: float, n: int) -> Tensor:
    """(n,) float32: from low to high, both included."""
    raise NotImplementedError


def zeros_for(x: Tensor) -> Tensor:
    """Zeros with the shape, the dtype and the device of x."""
    raise NotImplementedError


def lower_triangle(n: int) -> Tensor:
    """(n, n) bool: True where column <= row."""
    raise NotImplementedError
