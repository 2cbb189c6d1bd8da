from collections.abc import Iterable

import torch
from torch import Tensor


def channel_stats(batches: Iterable[Tensor]) -> tuple[Tensor, Tensor]:
    count, mean, total = 0, None, None
    for x in batches:
        n = x.shape[0] * x.shape[2] * x.shape[3]
        m, v = x.mean(dim=(0, 2, 3)), x.var(dim=(0, 2, 3), unbiased=False)
        if mean is None:
            count, mean, total = n, m, v * n
        else:
            d = m - mean
            total += v * n + d * d * count * n / (count + n)
            mean += d * n / (count + n)
            count += n
    return mean, torch.sqrt(total / count)
