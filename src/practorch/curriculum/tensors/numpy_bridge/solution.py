from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor


def load(read: Callable[[np.ndarray, int], None], num_batches: int, buffer: np.ndarray) -> list[Tensor]:
    batches = []
    for i in range(num_batches):
        read(buffer, i)
        batch = torch.tensor(buffer)            # tensor copies; from_numpy and as_tensor would share the buffer
        batches.append(batch.float())           # NumPy's float64 stops at this door
    return batches


def to_array(x: Tensor) -> np.ndarray:
    plain = x.detach()                          # NumPy knows no graph
    return plain.numpy().copy()                 # detach and numpy share x's memory
