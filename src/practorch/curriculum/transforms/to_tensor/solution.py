import numpy as np
import torch
from torch import Tensor


def to_tensor(image: np.ndarray) -> Tensor:
    x = torch.tensor(image)                                 # a copy; from_numpy would share the caller's memory
    if x.ndim == 2:
        x = x[:, :, None]                                   # (H, W, 1)
    planes = x.permute(2, 0, 1)                             # (C, H, W): the axis moves; reshape would cut rows anew
    if x.dtype == torch.uint8:                              # the dtype tells, not the values: a photo may be dark
        return planes / 255                                 # / leaves the integers: float32
    return planes.float()
