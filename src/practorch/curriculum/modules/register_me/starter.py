import torch
from torch import Tensor, nn


class CentredStack(nn.Module):
    """relu(layer(...relu(layer(x - mean)))) * scale.

    mean:  (D,) float, a buffer
    scale: (D,), a parameter, starts at 1
    """

    def __init__(self, mean: Tensor, num_layers: int) -> None:
        # TODO: layers, scale, mean.
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """The stack's output.

        x:  (B, D)
        -> (B, D)
        """
        # TODO: centre, layer after layer, scale.
        raise NotImplementedError
