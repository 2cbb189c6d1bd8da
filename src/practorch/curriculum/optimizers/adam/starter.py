from collections.abc import Iterable

import torch
from torch import Tensor


class Adam:
    """Adam with bias correction."""

    def __init__(
        self, params: Iterable[Tensor], lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8
    ) -> None:
        # TODO: keep the parameters; two averages for each, and the step count.
        raise NotImplementedError

    def step(self) -> None:
        """Change every parameter that has a gradient, in place."""
        # TODO: the four lines of the statement, for each parameter, without autograd.
        raise NotImplementedError

    def zero_grad(self) -> None:
        """Clear the gradients of all parameters."""
        # TODO
        raise NotImplementedError
