import torch
from torch import Tensor


def first_row(x: Tensor) -> Tensor:
    return x[0]


def last_column(x: Tensor) -> Tensor:
    return x[:, -1]


def last_rows(x: Tensor, k: int) -> Tensor:
    return x[len(x) - k :]                          # x[-k:] is all of x when k is 0


def every_other_column(x: Tensor) -> Tensor:
    return x[:, ::2]


def reversed_rows(x: Tensor) -> Tensor:
    return x.flip(0)                                # torch slices take no negative step


def main_diagonal(x: Tensor) -> Tensor:
    return x.diagonal()


def row_maxima(x: Tensor) -> Tensor:
    return x.max(1).values                          # max(1) is a pair: values, indices


def windows(x: Tensor, k: int) -> Tensor:
    starts = torch.arange(len(x) - k + 1)[:, None]  # the last window starts at T - k
    return x[starts + torch.arange(k)]              # or x.unfold(0, k, 1)


def one_per_row(x: Tensor, columns: Tensor) -> Tensor:
    return x[torch.arange(len(x)), columns]         # two lists walk side by side


def block(x: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    return x[rows[:, None], columns]                # a column against a row: every pair
