import torch
from torch import Tensor


def centre(x: Tensor) -> Tensor:
    """x minus the mean of each column.

    x:  (N, D) float
    -> (N, D), dtype and device of x
    """
    # TODO: over which dim does the mean of a column run?
    raise NotImplementedError


def weighted_centre(x: Tensor, weights: list[float]) -> Tensor:
    """x minus the weighted mean of each column.

    x:       (N, D) float
    weights: N positive floats, any sum
    ->      (N, D), dtype and device of x
    """
    # TODO: a tensor of the weights (which dtype, which device?), then the weighted mean.
    raise NotImplementedError
