from collections.abc import Callable

import torch
from torch import Tensor


def to_one_hot(num_classes: int) -> Callable[[int | Tensor], Tensor]:
    """A transform from a label to its one-hot code.

    y:  an int, or () int64, 0 to num_classes - 1
    -> (num_classes,) float32, memory of its own at each call
    """
    # TODO: a lambda (or an inner function) that starts from zeros.
    raise NotImplementedError


def one_against_rest(num_classes: int) -> list[Callable[[int | Tensor], float]]:
    """One transform for each class k: 1.0 for label k, 0.0 for every other.

    y:  an int, or () int64, 0 to num_classes - 1
    -> a Python float
    """
    # TODO: num_classes lambdas, each with a k of its own.
    raise NotImplementedError
