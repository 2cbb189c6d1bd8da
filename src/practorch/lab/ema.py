"""The average of the weights over the last updates: often better than the weights themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn


class Average:
    """Exponential moving average of a model's weights and floating-point buffers; the model itself trains on.

    Source: Polyak and Juditsky 1992; with the growing decay of TensorFlow's ExponentialMovingAverage, so that the
    random start is soon forgotten.
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay, self.num_updates = decay, 0
        self._own = {n: t for n, t in model.state_dict(keep_vars=True).items() if t.is_floating_point()}
        self.averaged = {n: t.detach().clone() for n, t in self._own.items()}

    @torch.no_grad()
    def update(self) -> None:
        """Take in the model's weights as they are now."""
        self.num_updates += 1
        decay = min(self.decay, (1 + self.num_updates) / (10 + self.num_updates))
        averaged, own = ([_part(t.detach()) for t in these.values()] for these in (self.averaged, self._own))
        torch._foreach_lerp_(averaged, own, 1 - decay)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Meanwhile the model has the averaged weights."""
        self._exchange()
        try:
            yield
        finally:
            self._exchange()

    @torch.no_grad()
    def _exchange(self) -> None:
        for name, own in self._own.items():
            kept = own.detach().clone()
            own.copy_(self.averaged[name])
            self.averaged[name].copy_(kept)

    def state(self) -> dict[str, Tensor | int]:
        return {**{f"averaged.{n}": t for n, t in self.averaged.items()}, "num_updates": self.num_updates}

    def load(self, state: dict[str, Tensor | int]) -> None:
        self.num_updates = int(state["num_updates"])
        for name, averaged in self.averaged.items():
            value = state[f"averaged.{name}"]
            assert isinstance(value, Tensor)
            averaged.copy_(value)


def _part(tensor: Tensor) -> Tensor:
    """What of a tensor lies in this process: all of it, unless ranks share the weights."""
    return tensor.to_local() if hasattr(tensor, "to_local") else tensor
