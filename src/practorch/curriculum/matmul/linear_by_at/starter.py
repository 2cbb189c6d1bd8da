from torch import Tensor


def linear(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """x W^T + b along the last axis.

    x:      (..., D) float, any number of leading axes
    weight: (O, D)
    bias:   (O,)
    ->      (..., O)
    """
    # TODO: which two axes must meet?
    raise NotImplementedError
