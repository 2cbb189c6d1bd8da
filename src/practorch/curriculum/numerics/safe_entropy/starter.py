import torch
from torch import Tensor


def entropy(p: Tensor) -> Tensor:
    """Entropy along the last axis, in nats.

    p: (..., C) float, may hold exact zeros; nan in a row makes its entropy nan
    -> (...)
    """
    # TODO: what should a probability of 0 add?
    raise NotImplementedError


def is_missing(p: Tensor) -> Tensor:
    """Which rows hold a nan.

    p: (..., C) float
    -> (...) bool
    """
    # TODO: what is nan == nan?
    raise NotImplementedError


def entropy_from_logits(logits: Tensor) -> Tensor:
    """Entropy of softmax(logits) along the last axis.

    logits: (..., C) float
    ->      (...)
    """
    # TODO: which logarithm is finite where p rounds to 0?
    raise NotImplementedError
