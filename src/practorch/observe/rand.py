"""Seeded inputs that tell right from wrong: distinct prime sizes, odd layouts, large offsets, never ones or zeros.

Letters follow the field: B batch, T time, D features, H heads, C channels, N anything else.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import torch
from torch import Tensor

PRIMES = (2, 3, 5, 7, 11, 13)
Item = TypeVar("Item")


class Rand:
    """A source of inputs; the same key gives the same inputs, in this process and in any other."""

    def __init__(self, key: str) -> None:
        self.key = key
        self._generator = torch.Generator().manual_seed(zlib.crc32(key.encode()))

    def normal(
        self, *shape: int, mean: float = 0.0, std: float = 1.0, dtype: torch.dtype = torch.float32, grad: bool = False
    ) -> Tensor:
        """Normal numbers of that shape. They are drawn in float64, so each dtype sees the same ones."""
        drawn = torch.randn(shape, generator=self._generator, dtype=torch.float64) * std + mean
        return drawn.to(dtype).requires_grad_(grad)

    def uniform(
        self, *shape: int, low: float = 0.0, high: float = 1.0, dtype: torch.dtype = torch.float32, grad: bool = False
    ) -> Tensor:
        """Uniform numbers in [low, high)."""
        drawn = torch.rand(shape, generator=self._generator, dtype=torch.float64) * (high - low) + low
        return drawn.to(dtype).requires_grad_(grad)

    def integers(self, low: int, high: int, *shape: int, dtype: torch.dtype = torch.int64) -> Tensor:
        """Integers in [low, high), repetitions likely."""
        return torch.randint(low, high, shape, generator=self._generator).to(dtype)

    def bools(self, *shape: int, share: float = 0.5) -> Tensor:
        """Booleans; at least one of each kind when there is room for it."""
        drawn = torch.rand(shape, generator=self._generator) < share
        if drawn.numel() > 1 and bool(drawn.all() | ~drawn.any()):
            flat = drawn.flatten()
            flat[self.integer(0, flat.numel())] ^= True
            drawn = flat.reshape(shape)
        return drawn

    def permutation(self, n: int) -> Tensor:
        """0 … n-1 in random order."""
        return torch.randperm(n, generator=self._generator)

    def integer(self, low: int, high: int) -> int:
        """One integer in [low, high)."""
        return int(torch.randint(low, high, (), generator=self._generator))

    def choice(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return items[self.integer(0, len(items))]

    def sizes(self, letters: str, **fixed: int) -> dict[str, int]:
        """A size for each letter ("B T D"): distinct primes, drawn anew for each seed; fixed ones stay as given."""
        names = letters.split()
        pool = [p for p in PRIMES if p not in fixed.values()]
        order = torch.randperm(len(pool), generator=self._generator).tolist()
        drawn = iter(pool[i] for i in order)
        return {name: fixed[name] if name in fixed else next(drawn) for name in names}

    def battery(self, letters: str, *, skip: Sequence[str] = (), **fixed: int) -> Iterator[tuple[str, Tensor]]:
        """Named float tensors that separate wrong from right, for a function of one tensor.

        letters gives the dims ("B D"); skip leaves kinds out where the statement promises that they never come:
        "batch of one", "strided view", "float64", "large offset", "small scale", "extremes".
        """
        yield from ((name, x) for name, x in self._battery(letters, fixed) if name not in skip)

    def _battery(self, letters: str, fixed: dict[str, int]) -> Iterator[tuple[str, Tensor]]:
        def shape() -> list[int]:
            return list(self.sizes(letters, **fixed).values())

        yield "prime sizes", self.normal(*shape())
        yield "batch of one", self.normal(1, *shape()[1:])
        yield "strided view", strided(self.normal(*shape()))
        yield "float64", self.normal(*shape(), dtype=torch.float64)
        yield "large offset", self.normal(*shape(), mean=1e4)
        yield "small scale", self.normal(*shape(), std=1e-3)
        yield "extremes", self.normal(*shape(), std=1e3)


def strided(x: Tensor) -> Tensor:
    """The same numbers in a layout that is not contiguous (dims reversed in memory, or every second element)."""
    if x.ndim >= 2:
        order: Any = tuple(reversed(range(x.ndim)))
        return x.permute(order).contiguous().permute(order)
    return torch.stack([x, x + 1], dim=-1).flatten()[::2]
