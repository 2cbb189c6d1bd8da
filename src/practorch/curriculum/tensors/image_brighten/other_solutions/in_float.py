import torch
from torch import Tensor


def brighten(image: Tensor, amount: int) -> Tensor:
    return (image.float() + amount).clamp(0, 255).byte()


def average(first: Tensor, second: Tensor) -> Tensor:
    return ((first.float() + second.float()) / 2).floor().byte()
