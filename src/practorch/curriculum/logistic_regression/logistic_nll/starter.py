import torch
from torch import Tensor


def nll(logits: Tensor, y: Tensor) -> Tensor:
    """Mean negative log-likelihood of y, finite for any finite logit.

    logits: (N,) float
    y:      (N,) float, from 0 to 1
    ->      ()
    """
    # TODO: write log p and log(1 - p) in terms of the logit first.
    raise NotImplementedError


def gradient(X: Tensor, y: Tensor, w: Tensor) -> Tensor:
    """The derivative of nll(X @ w, y) with respect to w.

    X:  (N, D) float
    y:  (N,) float, from 0 to 1
    w:  (D,)
    -> (D,)
    """
    # TODO: the error of each sample, and what each sample says about w.
    raise NotImplementedError
