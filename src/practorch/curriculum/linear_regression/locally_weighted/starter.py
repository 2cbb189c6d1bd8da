import torch
from torch import Tensor


def predict_local(X: Tensor, y: Tensor, queries: Tensor, tau: float) -> Tensor:
    """The prediction at each query, by a line fitted with Gaussian weights around that query.

    X:       (N, D) float
    y:       (N,)
    queries: (Q, D)
    ->       (Q,)
    """
    # TODO: squared distances (Q, N); weights; one system for each query; one solve for all of them.
    raise NotImplementedError
