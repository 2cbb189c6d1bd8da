import torch
from torch import Tensor


def inputs() -> list[tuple[Tensor, int]]:
    x = torch.zeros(2, 2, 3, dtype=torch.float64)
    x[0, 0] = torch.tensor([5000.0, 1.0, -2.0])
    x[1] = torch.tensor([[-6000.0, -4000.0, -9000.0], [-6001.0, -6000.0, -9002.0]])
    return [(x, -2)]
