from torch import Tensor


def softmax(x: Tensor, dim: int = -1) -> Tensor:
    """Probabilities along dim, finite for any finite x.

    x:  any shape, float
    -> the same shape and dtype, sums to 1 along dim
    """
    # TODO: exp of what, divided by which sum?
    raise NotImplementedError


def log_softmax(x: Tensor, dim: int = -1) -> Tensor:
    """Log of the softmax along dim, finite for any finite x.

    x:  any shape, float
    -> the same shape and dtype
    """
    # TODO: not log(softmax(x)): that is -inf where a probability rounds to 0.
    raise NotImplementedError
