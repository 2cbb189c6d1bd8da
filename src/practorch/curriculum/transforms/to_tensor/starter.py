import numpy as np
import torch
from torch import Tensor


def to_tensor(image: np.ndarray) -> Tensor:
    """A photo as a network reads it: channels first, float32, 0 to 1.

    image: (H, W, C) or (H, W), uint8 from 0 to 255, or float32 or float64 from 0 to 1
    ->    (C, H, W) float32, (1, H, W) for a grey photo, in memory of its own
    """
    # TODO: from NumPy to torch, then the axes, then the range.
    raise NotImplementedError
