import math

from torch import Tensor


def attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Scaled dot-product attention, without a mask.

    q:  (..., T, D)
    k:  (..., S, D)
    v:  (..., S, E)
    -> (..., T, E)
    """
    # TODO: scores of every query with every key, scaled.
    # TODO: weights that sum to one for each query.
    # TODO: the weighted mean of the values.
    raise NotImplementedError
