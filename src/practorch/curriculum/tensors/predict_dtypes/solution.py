import numpy as np
import torch

_count = torch.tensor([1, 2, 3])
_half = torch.tensor([0.5, 1.5, 2.5])
_pixels = torch.tensor([100, 200, 250], dtype=torch.uint8)
_array = np.array([0.5, 1.5, 2.5])


def _dtype(make) -> str:
    try:
        return str(make().dtype).removeprefix("torch.")
    except RuntimeError:
        return "error"


quotient = _dtype(lambda: _count / 2)                               # / is true division
floored = _dtype(lambda: _count // 2)                               # // stays among the integers
mixed = _dtype(lambda: _count + _half)                              # float is the larger kind, however many bits
brighter = _dtype(lambda: _pixels + 100)                            # a Python int is of the same kind: it gives way
brightest = int((_pixels + 100)[2])                                 # 350 - 256
wider = _dtype(lambda: _pixels + _count)                            # two tensors of one kind: the wider dtype
from_array = _dtype(lambda: torch.from_numpy(_array) + _half)       # NumPy's floats are doubles
from_list = _dtype(lambda: torch.tensor([0.5, 1.5, 2.5]))           # torch's default for Python floats
how_many = _dtype(lambda: (_half > 1).sum())                        # a count of True
average = _dtype(lambda: _count.mean())                             # mean refuses integers
