import torch
from torch import Tensor
from torch.nn import functional as F


def nll(X: Tensor, y: Tensor, W: Tensor, b: Tensor) -> Tensor:
    """Mean over the samples of minus the log-probability of the right class.

    X: (N, D) float
    y: (N,) int64, each in 0 … C-1
    W: (D, C), b: (C,)
    -> ()
    """
    # TODO: log-probabilities of all classes, then the one that each row needs.
    raise NotImplementedError


def nll_gradient(X: Tensor, y: Tensor, W: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """The gradient of nll with respect to W and b, by the formula.

    X: (N, D) float
    y: (N,) int64, each in 0 … C-1
    W: (D, C), b: (C,)
    -> (D, C) and (C,)
    """
    # TODO: probability minus one-hot, then the chain rule.
    raise NotImplementedError


def fit(X: Tensor, y: Tensor, num_classes: int, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """W and b after steps of gradient descent from zeros, all samples in each step.

    X: (N, D) float
    y: (N,) int64, each in 0 … num_classes-1
    -> (D, num_classes) and (num_classes,), dtype of X
    """
    # TODO
    raise NotImplementedError
