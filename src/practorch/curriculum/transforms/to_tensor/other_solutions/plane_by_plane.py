import numpy as np
import torch
from torch import Tensor


def to_tensor(image: np.ndarray) -> Tensor:
    x = torch.from_numpy(image)
    if image.dtype == np.uint8:
        x = x / 255
    planes = [x] if x.ndim == 2 else [x[..., c] for c in range(x.shape[2])]
    return torch.stack(planes).to(torch.float32)
