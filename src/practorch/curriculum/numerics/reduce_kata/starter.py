from torch import Tensor


def step_means(x: Tensor) -> Tensor:
    """x: (B, T, D) -> (B, T)"""
    # TODO: which axis disappears?
    raise NotImplementedError


def totals(x: Tensor) -> Tensor:
    """x: (B, T, D) -> (B,)"""
    raise NotImplementedError


def time_variance(x: Tensor) -> Tensor:
    """x: (B, T, D) -> (B, D), divided by T"""
    raise NotImplementedError


def best_step(scores: Tensor) -> Tensor:
    """scores: (B, T) -> (B,) int64"""
    raise NotImplementedError


def lengths(x: Tensor) -> Tensor:
    """x: (B, T, D) -> (B, T)"""
    raise NotImplementedError


def unit(x: Tensor) -> Tensor:
    """x: (B, T, D), no vector of length 0 -> the same shape"""
    raise NotImplementedError


def share_positive(x: Tensor) -> Tensor:
    """x: (B, T, D) -> (D,) in x's dtype"""
    raise NotImplementedError
