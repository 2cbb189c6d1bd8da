import torch
from torch import Tensor, nn


class LoRALinear(nn.Module):
    """A frozen linear layer plus a trainable update of low rank."""

    def __init__(self, in_features: int, out_features: int, rank: int, alpha: float = 1.0) -> None:
        super().__init__()
        # TODO: linear, frozen; lora_A and lora_B; what else forward needs.
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """The layer with its update.

        x:  (..., in_features)
        -> (..., out_features)
        """
        # TODO
        raise NotImplementedError

    def merge(self) -> None:
        """Add the update to linear.weight, unless it is there already."""
        # TODO
        raise NotImplementedError

    def unmerge(self) -> None:
        """Take the update out of linear.weight, if it is there."""
        # TODO
        raise NotImplementedError
