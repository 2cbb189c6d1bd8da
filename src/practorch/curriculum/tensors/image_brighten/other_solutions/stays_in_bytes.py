import torch
from torch import Tensor


def brighten(image: Tensor, amount: int) -> Tensor:
    if amount >= 0:
        return image.clamp(max=255 - amount) + amount
    return image.clamp(min=-amount) - (-amount)


def average(first: Tensor, second: Tensor) -> Tensor:
    return (first & second) + (first ^ second) // 2
