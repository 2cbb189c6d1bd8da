from collections.abc import Iterable

import torch
from torch import Tensor


def one_pass(batches: Iterable[Tensor]) -> Tensor:
    n, total, squares = 0, 0, 0
    for x in batches:
        n += len(x)
        total += x.sum()
        squares += x.square().sum()
    return squares / n - (total / n) ** 2           # two giants, if the mean is large


def two_pass(x: Tensor) -> Tensor:
    return (x - x.mean()).square().mean()           # the deviations are small before they are squared


def welford(batches: Iterable[Tensor]) -> Tensor:
    n, mean, deviations = 0, 0, 0
    for x in batches:
        k = len(x)
        gap = x.mean() - mean                       # before the mean moves
        deviations += (x - x.mean()).square().sum() + gap**2 * (n * k / (n + k))
        mean += gap * (k / (n + k))
        n += k
    return deviations / n


unreliable = "one_pass"     # its result is a multiple of 8, the step near 1e8: 0, 8 or -8 for a variance of 1
step_at_1e8 = 8.0           # 1e8 lies above 2^26, and 24 binary digits end at 2^(26 - 23)
