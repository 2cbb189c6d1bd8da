import torch
from torch import Tensor


def brighten(image: Tensor, amount: int) -> Tensor:
    wide = image.int() + amount                             # -255 to 510 fits into int32
    held = wide.clamp(0, 255)
    return held.to(torch.uint8)


def average(first: Tensor, second: Tensor) -> Tensor:
    total = first.int() + second                            # int32 + uint8 is int32
    return (total // 2).to(torch.uint8)
