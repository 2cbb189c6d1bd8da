import numpy as np
import torch
from torch import Tensor


def to_tensor(image: np.ndarray) -> Tensor:
    scale = 255 if image.dtype == np.uint8 else 1
    if image.ndim == 2:
        image = np.expand_dims(image, -1)
    return torch.from_numpy(np.moveaxis(image, -1, 0).astype(np.float32) / scale)
