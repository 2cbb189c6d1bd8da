from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor


def load(read: Callable[[np.ndarray, int], None], num_batches: int, buffer: np.ndarray) -> list[Tensor]:
    whole = torch.zeros(num_batches, *buffer.shape)
    for i, batch in enumerate(whole):
        read(buffer, i)
        batch.copy_(torch.as_tensor(buffer))
    return list(whole)


def to_array(x: Tensor) -> np.ndarray:
    return x.clone().detach().numpy()
