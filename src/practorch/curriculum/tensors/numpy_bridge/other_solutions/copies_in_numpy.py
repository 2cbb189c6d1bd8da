from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor


def load(read: Callable[[np.ndarray, int], None], num_batches: int, buffer: np.ndarray) -> list[Tensor]:
    def one(i: int) -> Tensor:
        read(buffer, i)
        return torch.from_numpy(buffer.astype(np.float32))

    return [one(i) for i in range(num_batches)]


def to_array(x: Tensor) -> np.ndarray:
    return np.array(x.detach())
