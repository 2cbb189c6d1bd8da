import torch
from torch import Tensor
from torch.nn import functional as F


def conv2d(x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0) -> Tensor:
    kh, kw = weight.shape[2:]
    columns = F.unfold(x, (kh, kw), padding=padding, stride=stride)     # (B, K, L), K = C kh kw, L = Ho Wo
    filters = weight.flatten(1)                                         # (O, K), in the order of the columns
    y = filters @ columns                                               # (B, O, L)
    ho = (x.shape[2] + 2 * padding - kh) // stride + 1                  # a window that does not fit is left out
    wo = (x.shape[3] + 2 * padding - kw) // stride + 1
    y = y.reshape(len(x), len(weight), ho, wo)                          # (B, O, Ho, Wo)
    return y if bias is None else y + bias[:, None, None]
