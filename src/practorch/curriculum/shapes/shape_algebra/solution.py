import torch
from torch import Tensor


def _x(B: int, T: int, C: int) -> Tensor:
    return torch.empty(B, T, C, device="meta")      # a shape without numbers


def _heads(B: int, T: int, C: int, H: int) -> Tensor:
    return _x(B, T, C).view(B, T, H, C // H).transpose(1, 2)


# B*T, C: the neighbours B and T become one axis.
tokens = lambda B, T, C, H, K: _x(B, T, C).reshape(-1, C).shape

# B, H, T, C//H: split C, then exchange axes 1 and 2.
heads = lambda B, T, C, H, K: _heads(B, T, C, H).shape

# B, H, C//H, T: a batch of transposed matrices.
keys = lambda B, T, C, H, K: _heads(B, T, C, H).mT.shape

# B, H*T, C//H: the neighbours are H and T now, so this is not x again.
merged = lambda B, T, C, H, K: _heads(B, T, C, H).flatten(1, 2).shape

# B, T-K+1, C, K: the starts are counted where T was, each window lies along a new last axis.
windows = lambda B, T, C, H, K: _x(B, T, C).unfold(1, K, 1).shape

# B, (T+K-1)//K, C: entry 0 always counts, so the quotient is rounded up.
thinned = lambda B, T, C, H, K: _x(B, T, C)[:, ::K].shape
