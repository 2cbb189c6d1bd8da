from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torchvision import tv_tensors
from torchvision.transforms import v2


def make_transform(mean: Sequence[float], std: Sequence[float], *, train: bool) -> v2.Compose:
    return v2.Compose(
        [
            v2.ToImage(),
            v2.RandomHorizontalFlip(0.5 if train else 0.0),
            v2.ToDtype({tv_tensors.Image: torch.float32, "others": None}, scale=True),
            v2.Normalize(mean=mean, std=std),
            v2.ToPureTensor(),
        ]
    )


def transform_pair(transform: v2.Compose, photo: np.ndarray, mask: Tensor) -> tuple[Tensor, Tensor]:
    result = transform({"image": photo, "mask": tv_tensors.Mask(mask)})
    return result["image"], result["mask"]
