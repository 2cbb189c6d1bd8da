from typing import Any

import torch
from torch import nn


def decay_groups(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """Two groups: parameters of two or more dims, decayed; parameters of fewer dims, not decayed."""
    # TODO: sort the parameters that require grad.
    raise NotImplementedError


class AdamW:
    """Adam with decoupled weight decay and parameter groups."""

    def __init__(
        self, groups: list[dict[str, Any]], lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8, weight_decay: float = 0.01,
    ) -> None:  # fmt: skip
        # TODO: self.param_groups, and for each parameter two averages and a count.
        raise NotImplementedError

    def step(self) -> None:
        """Change every parameter that has a gradient, in place, with the settings of its group."""
        # TODO: for each group, for each parameter: averages, correction, decay, step.
        raise NotImplementedError
