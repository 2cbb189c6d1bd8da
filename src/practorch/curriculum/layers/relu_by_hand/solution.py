import torch
from torch import Tensor


def relu(x: Tensor) -> Tensor:
    return torch.where(x <= 0, 0, x)    # nan <= 0 is False, so nan is kept; at 0 the constant is taken: slope 0
