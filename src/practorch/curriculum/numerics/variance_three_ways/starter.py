from collections.abc import Iterable

import torch
from torch import Tensor


def one_pass(batches: Iterable[Tensor]) -> Tensor:
    """Variance from count, sum and sum of squares.

    batches: tensors (k,), each seen once
    ->       ()
    """
    # TODO: three running sums, then mean(x²) - mean(x)².
    raise NotImplementedError


def two_pass(x: Tensor) -> Tensor:
    """Variance from the deviations.

    x: (N,)
    -> ()
    """
    # TODO: the mean, then the mean squared deviation.
    raise NotImplementedError


def welford(batches: Iterable[Tensor]) -> Tensor:
    """Variance from count, mean and squared deviations.

    batches: tensors (k,), each seen once
    ->       ()
    """
    # TODO: what does the gap between two means add?
    raise NotImplementedError


unreliable = ...    # "one_pass", "two_pass" or "welford"
step_at_1e8 = ...   # a number
