import torch
from torch import Tensor


def inputs() -> list[tuple[Tensor, int]]:
    source = torch.Generator().manual_seed(10)
    # The middle dim of three is neither the first, nor the last, nor the old default; only float64 shows a lost dtype.
    middle = torch.randn(2, 3, 5, generator=source, dtype=torch.float64)
    # exp(1000) is inf; so is exp of 1000 - 900, the row's mean; and exp(-1000 - 1000) is 0 for all of row 1.
    far_apart = torch.tensor([[1000.0, 999.0, 701.0], [-1000.0, -1001.0, -1299.0]])
    return [(middle, 1), (far_apart, -1)]
