from collections.abc import Callable

import torch
from torch import Tensor


def to_one_hot(num_classes: int) -> Callable[[int | Tensor], Tensor]:
    def one_hot(y: int | Tensor) -> Tensor:
        zeros = torch.zeros(num_classes)                # made at each call, not once for all
        index = torch.as_tensor(y)                      # scatter_ takes places as a tensor; a label may be one
        return zeros.scatter_(0, index, 1)

    return one_hot


def one_against_rest(num_classes: int) -> list[Callable[[int | Tensor], float]]:
    transforms = []
    for k in range(num_classes):
        transforms.append(lambda y, k=k: float(y == k))     # k=k keeps this k; a plain k is looked up when called
    return transforms
