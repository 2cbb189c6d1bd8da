from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F


def to_one_hot(num_classes: int) -> Callable[[int | Tensor], Tensor]:
    return lambda y: F.one_hot(torch.as_tensor(y), num_classes).float()


class _Is:
    def __init__(self, k: int, codes: Tensor) -> None:
        self.k, self.codes = k, codes

    def __call__(self, y: int | Tensor) -> float:
        return self.codes[y, self.k].item()


def one_against_rest(num_classes: int) -> list[Callable[[int | Tensor], float]]:
    return [_Is(k, torch.eye(num_classes)) for k in range(num_classes)]
