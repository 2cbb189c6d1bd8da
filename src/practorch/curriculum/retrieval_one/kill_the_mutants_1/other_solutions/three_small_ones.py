import torch
from torch import Tensor


def inputs() -> list[tuple[Tensor, int]]:
    columns = torch.tensor([[0.0, 1.0], [2.0, 5.0], [1.0, -3.0]], dtype=torch.float64)
    cube = torch.arange(12.0).sin().reshape(3, 2, 2)
    overflow = torch.tensor([[500.0, 0.0, 1.0], [0.3, 0.2, 0.1]])
    return [(columns, 0), (cube, 1), (overflow, 1)]
