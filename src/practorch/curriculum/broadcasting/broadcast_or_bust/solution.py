import operator
from collections.abc import Callable

import torch


def _sum(a: tuple[int, ...], b: tuple[int, ...], add: Callable = operator.add) -> tuple[int, ...] | str:
    try:
        return tuple(add(torch.zeros(a), torch.zeros(b)).shape)
    except RuntimeError:
        return "error"


bias = _sum((5, 3), (3,))               # (3,) is (1, 3): the same row for all five
per_row = _sum((5, 3), (5,))            # flush right, 5 stands under 3
per_row_1 = _sum((5, 3), (5, 1))        # with its axis of size 1, each row gets its own number
targets = _sum((7, 1), (7,))            # (7, 1) against (1, 7): all pairs
table = _sum((4, 1), (1, 6))            # both stretch
number = _sum((2, 3), ())               # no axes: ones all the way
square = _sum((4, 4), (4,))             # runs, along the columns; whether that was meant, nobody asks
batch = _sum((8, 1, 5), (3, 5))         # (3, 5) is (1, 3, 5)
channels = _sum((2, 3, 4, 5), (3,))     # 3 stands under W = 5
channels_1 = _sum((2, 3, 4, 5), (3, 1, 1))
empty = _sum((2, 1), (0,))              # 1 gives way to 0 too
grown = _sum((3,), (2, 3), operator.iadd)  # in place the left shape must be the result's
