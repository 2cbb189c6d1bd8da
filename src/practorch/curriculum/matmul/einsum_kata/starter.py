import torch
from torch import Tensor


def trace(a: Tensor) -> Tensor:
    """a: (N, N) -> ()"""
    # TODO: which letter stands twice?
    raise NotImplementedError


def outer(u: Tensor, v: Tensor) -> Tensor:
    """u: (N,), v: (M,) -> (N, M)"""
    raise NotImplementedError


def row_dots(a: Tensor, b: Tensor) -> Tensor:
    """a, b: (N, D) -> (N,)"""
    raise NotImplementedError


def gram(x: Tensor) -> Tensor:
    """x: (N, D) -> (D, D)"""
    raise NotImplementedError


def batched_product(a: Tensor, b: Tensor) -> Tensor:
    """a: (B, N, K), b: (B, K, M) -> (B, N, M)"""
    # TODO: what must happen to b, the batch?
    raise NotImplementedError


def scores(q: Tensor, k: Tensor) -> Tensor:
    """q: (B, H, T, D), k: (B, H, S, D) -> (B, H, T, S)"""
    raise NotImplementedError


def weighted_mean(p: Tensor, v: Tensor) -> Tensor:
    """p: (B, T), v: (B, T, D) -> (B, D)"""
    raise NotImplementedError


def bilinear(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    """x: (B, I), w: (O, I, J), y: (B, J) -> (B, O)"""
    raise NotImplementedError
