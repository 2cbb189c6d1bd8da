import torch
from torch import nn


def _length(n, k, s=1, p=0, d=1):
    try:
        return nn.Conv1d(1, 1, k, s, p, d)(torch.zeros(1, 1, n)).shape[-1]
    except RuntimeError:
        return "error"


plain = _length(28, 5)                      # the last window starts at 23, the first at 0
padded = _length(28, 3, p=1)                # one cell more on each side
strided = _length(28, 3, s=2)               # starts at 0, 2, ..., 24; the last cell is not used
halved = _length(29, 3, s=2, p=1)
dilated = _length(28, 3, d=4)               # as long as a kernel of 9
everything = _length(31, 5, s=3, p=4, d=2)  # 39 - 9 = 30 is 10 strides of 3
too_long = _length(8, 5, d=2)               # an extent of 9 on a row of 8

image = tuple(nn.Conv2d(3, 16, (5, 3), stride=(2, 1))(torch.zeros(8, 3, 32, 20)).shape)
chain = _length(_length(_length(28, 3, s=2, p=1), 3, s=2, p=1), 3, s=2, p=1)
keeps = next(p for p in range(28) if _length(28, 5, p=p, d=3) == 28)    # half of d (k - 1)
