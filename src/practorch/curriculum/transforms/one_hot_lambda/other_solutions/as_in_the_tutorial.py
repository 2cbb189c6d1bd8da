from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor


def to_one_hot(num_classes: int) -> Callable[[int | Tensor], Tensor]:
    return lambda y: torch.zeros(num_classes, dtype=torch.float).scatter_(0, torch.tensor(int(y)), value=1)


def _is(k: int, y: int | Tensor) -> float:
    return 1.0 if int(y) == k else 0.0


def one_against_rest(num_classes: int) -> list[Callable[[int | Tensor], float]]:
    return [partial(_is, k) for k in range(num_classes)]
