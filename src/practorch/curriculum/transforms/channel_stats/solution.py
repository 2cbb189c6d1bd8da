from collections.abc import Iterable

import torch
from torch import Tensor


def channel_stats(batches: Iterable[Tensor]) -> tuple[Tensor, Tensor]:
    count, total, squares = 0, 0.0, 0.0
    for x in batches:
        wide = x.double()                                       # squares near 1e8 need more digits than float32 has
        count += x[:, 0].numel()                                # pixels of one channel
        total += wide.sum((0, 2, 3))                            # (C,)
        squares += wide.square().sum((0, 2, 3))                 # (C,)
    mean = total / count                                        # one division, so short batches weigh what they should
    var = (squares / count - mean.square()).clamp(min=0)        # rounding may end just below 0: its root is nan
    return mean.to(x.dtype), var.sqrt().to(x.dtype)
