from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor


def load(read: Callable[[np.ndarray, int], None], num_batches: int, buffer: np.ndarray) -> list[Tensor]:
    """The batches that read(buffer, i) writes into buffer, for i from 0.

    buffer: any shape, float64, float32 or integer
    ->     num_batches tensors of that shape, float32, each with memory of its own
    """
    batches = []
    for i in range(num_batches):
        read(buffer, i)
        batches.append(torch.from_numpy(buffer))
    return batches


def to_array(x: Tensor) -> np.ndarray:
    """The numbers of x as an array with memory of its own.

    x:  any shape and dtype, on the CPU; it may require grad
    -> the same shape and dtype
    """
    return x.numpy()
