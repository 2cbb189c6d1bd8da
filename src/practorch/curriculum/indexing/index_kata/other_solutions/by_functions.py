import torch
from torch import Tensor

def first_row(x: Tensor) -> Tensor:
    return x.select(0, 0)

def last_column(x: Tensor) -> Tensor:
    return x.unbind(1)[-1]

def last_rows(x: Tensor, k: int) -> Tensor:
    return x.narrow(0, x.shape[0] - k, k)

def every_other_column(x: Tensor) -> Tensor:
    return x[:, torch.arange(0, x.shape[1], 2)]

def reversed_rows(x: Tensor) -> Tensor:
    return x[torch.arange(len(x) - 1, -1, -1)]

def main_diagonal(x: Tensor) -> Tensor:
    i = torch.arange(min(x.shape))
    return x[i, i]

def row_maxima(x: Tensor) -> Tensor:
    return x.amax(dim=-1)

def windows(x: Tensor, k: int) -> Tensor:
    return x.unfold(0, k, 1)

def one_per_row(x: Tensor, columns: Tensor) -> Tensor:
    return x.gather(1, columns[:, None]).squeeze(1)

def block(x: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    return x[rows][:, columns]
