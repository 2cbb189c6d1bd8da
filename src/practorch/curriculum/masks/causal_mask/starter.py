import math

import torch
from torch import Tensor


def causal_attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Scaled dot-product attention in which no step sees a later one.

    q, k, v: (..., T, D)
    ->       (..., T, D)
    """
    # TODO: scaled scores, as without a mask.
    # TODO: hide what lies in the future.
    # TODO: weights, and the mean of the values.
    raise NotImplementedError
