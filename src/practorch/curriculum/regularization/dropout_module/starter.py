import torch
from torch import Tensor, nn


class Dropout(nn.Module):
    """Drops each number with probability p in training; does nothing in eval mode."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        # TODO: remember p.
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """x with some numbers dropped and the others rescaled, in training; x in eval mode.

        x:  any shape, float
        -> the same shape, dtype and device
        """
        # TODO: which mode? Then a mask, and the scale that keeps the expected value.
        raise NotImplementedError
