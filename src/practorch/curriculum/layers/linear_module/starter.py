import math

import torch
from torch import Tensor, nn


class Linear(nn.Module):
    """x @ weight.T + bias.

    weight: (out_features, in_features), uniform in [-1 / sqrt(in_features), 1 / sqrt(in_features)]
    bias:   (out_features,), the same
    """

    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__()
        # TODO: weight and bias, as parameters.
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """The layer's output.

        x:  (..., in_features)
        -> (..., out_features)
        """
        # TODO: a product and a sum.
        raise NotImplementedError
