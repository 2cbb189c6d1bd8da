"""Looking at nn.Modules: equal weights by name, shapes, state."""

from __future__ import annotations

from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from practorch.observe.rand import Rand

Filled = TypeVar("Filled", bound=nn.Module)


def named(module: nn.Module) -> dict[str, Tensor]:
    """All parameters and buffers by name, sorted."""
    return dict(sorted([*module.named_parameters(), *module.named_buffers()]))


def fill(module: Filled, rand: Rand) -> Filled:
    """Give every float parameter and buffer seeded values that depend on its name and shape only.

    Two modules with the same names and shapes get the same weights, however they are written.
    """
    with torch.no_grad():
        for name, tensor in named(module).items():
            if not tensor.is_floating_point():
                continue
            source = Rand(f"{rand.key}/{name}/{tuple(tensor.shape)}")
            spread = source.uniform(*tensor.shape, low=0.5, high=1.5)
            is_variance = name.rsplit(".", 1)[-1] == "running_var"
            tensor.copy_(spread if is_variance else source.normal(*tensor.shape, std=0.5))
    return module


def shapes(module: nn.Module) -> dict[str, tuple[int, ...]]:
    """Name -> shape of every parameter and buffer."""
    return {name: tuple(tensor.shape) for name, tensor in named(module).items()}


def state(module: nn.Module) -> dict[str, Any]:
    """Parameters, buffers, and whether each part is in train mode."""
    modes = {f"{name or 'module'}.training": part.training for name, part in module.named_modules()}
    return {**{name: tensor.detach() for name, tensor in named(module).items()}, **modes}
