import torch
from torch import Tensor

def scalar(n: int) -> Tensor:
    return torch.as_tensor(n)

def matrix(rows: list[list[int]]) -> Tensor:
    return torch.tensor(rows).float()

def zero_counts(n: int) -> Tensor:
    return torch.full((n,), 0)

def constant(value: float, height: int, width: int) -> Tensor:
    return torch.empty(height, width).fill_(value)

def even_numbers(n: int) -> Tensor:
    return 2 * torch.arange(n)

def grid(low: float, high: float, n: int) -> Tensor:
    return low + (high - low) / (n - 1) * torch.arange(n)

def zeros_for(x: Tensor) -> Tensor:
    return x.new_zeros(x.shape)

def lower_triangle(n: int) -> Tensor:
    i = torch.arange(n)
    return i[None, :] <= i[:, None]
