import torch
from torch import Tensor


def first_row(x: Tensor) -> Tensor:
    """(N, D) -> (D,)"""
    raise NotImplementedError


def last_column(x: Tensor) -> Tensor:
    """(N, D) -> (N,)"""
    raise NotImplementedError


def last_rows(x: Tensor, k: int) -> Tensor:
    """(N, D) -> (k, D), 0 <= k <= N"""
    raise NotImplementedError


def every_other_column(x: Tensor) -> Tensor:
    """(N, D) -> columns 0, 2, 4, …"""
    raise NotImplementedError


def reversed_rows(x: Tensor) -> Tensor:
    """(N, D) -> (N, D), the last row first"""
    raise NotImplementedError


def main_diagonal(x: Tensor) -> Tensor:
    """(N, D) -> (min(N, D),)"""
    raise NotImplementedError


def row_maxima(x: Tensor) -> Tensor:
    """(N, D) -> (N,)"""
    raise NotImplementedError


def windows(x: Tensor, k: int) -> Tensor:
    """(T,) -> (T - k + 1, k), one window a row"""
    raise NotImplementedError


def one_per_row(x: Tensor, columns: Tensor) -> Tensor:
    """(N, D), (N,) int64 -> (N,): x[i, columns[i]]"""
    raise NotImplementedError


def block(x: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    """(N, D), (R,) int64, (C,) int64 -> (R, C)"""
    raise NotImplementedError
