import torch
from torch import Tensor
from torch.nn import functional as F


def conv2d(x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0) -> Tensor:
    """Every window of x, multiplied with every filter.

    x:      (B, C, H, W)
    weight: (O, C, kh, kw)
    bias:   (O,), or None
    ->      (B, O, Ho, Wo), with Ho = (H + 2 * padding - kh) // stride + 1, and Wo likewise
    """
    # TODO: all windows as columns, the filters as rows, their product, and its grid of places.
    raise NotImplementedError
