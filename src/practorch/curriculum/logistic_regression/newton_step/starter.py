import torch
from torch import Tensor


def gradient(X: Tensor, y: Tensor, w: Tensor) -> Tensor:
    """The derivative of the mean negative log-likelihood with respect to w.

    X:  (N, D) float
    y:  (N,) float, from 0 to 1
    w:  (D,)
    -> (D,)
    """
    # TODO
    raise NotImplementedError


def hessian(X: Tensor, w: Tensor) -> Tensor:
    """The second derivatives of the mean negative log-likelihood.

    X:  (N, D) float
    w:  (D,)
    -> (D, D)
    """
    # TODO: weigh each sample by the slope of its sigmoid.
    raise NotImplementedError


def newton_step(X: Tensor, y: Tensor, w: Tensor) -> Tensor:
    """The w after one full Newton step; shapes as in gradient."""
    # TODO: solve for the step, then take it.
    raise NotImplementedError


def newton(X: Tensor, y: Tensor, steps: int) -> Tensor:
    """The w after steps Newton steps from zeros; shapes as in gradient."""
    # TODO
    raise NotImplementedError
