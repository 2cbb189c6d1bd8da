import torch
from torch import Tensor


def irls_step(X: Tensor, y: Tensor, w: Tensor) -> Tensor:
    """The w of the weighted least-squares fit to the working response at w.

    X:  (N, D) float
    y:  (N,) float, from 0 to 1
    w:  (D,)
    -> (D,)
    """
    # TODO: logits, probabilities, weights; both sides of the weighted normal equations; one solve.
    raise NotImplementedError


def irls(X: Tensor, y: Tensor, steps: int) -> Tensor:
    """The w after steps fits, from zeros.

    X:  (N, D) float
    y:  (N,)
    -> (D,)
    """
    # TODO
    raise NotImplementedError
