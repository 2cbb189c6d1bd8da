import torch
from torch import Tensor


def brighten(image: Tensor, amount: int) -> Tensor:
    """image with amount added to every pixel, held between 0 and 255.

    image:  any shape, uint8
    amount: -255 to 255
    ->     the same shape, uint8
    """
    image += amount
    return image.clamp(0, 255)


def average(first: Tensor, second: Tensor) -> Tensor:
    """Mean of two images, rounded down.

    first, second: any shape, uint8
    ->            the same shape, uint8
    """
    return (first + second) // 2
