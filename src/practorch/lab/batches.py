"""Batches for training, straight from memory: order and augmentation follow from (seed, epoch, step) alone.

All images lie on the device as bytes; a batch is fetched, augmented and normalised in a few operations on the whole
batch. So a run goes on at any step without any random state, and ranks share a batch without talking to each other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from practorch.errors import PractorchError
from practorch.lab.augment import AUGMENTATIONS, Augmentation, Chance
from practorch.lab.data.images import Images
from practorch.lab.data.text import Text
from practorch.lab.spelling import did_you_mean

MADE_AT_ONCE = 512 * 28 * 28
"""Pixels: as floats they are 1.6 MB and stay in a core's cache."""


class Batches:
    """The batches of a data set.

    batch_size counts the images over all ranks; rank r of world gets the r-th part of every batch, in order.
    mean and std are per channel, of pixels from 0 to 1; None: the data's own. For a test set, hand over the training
    set's.
    """

    def __init__(
        self,
        data: Images,
        *,
        batch_size: int,
        seed: int = 0,
        device: torch.device | str = "cpu",
        dtype: torch.dtype = torch.float32,
        augment: Sequence[str] = (),
        shuffle: bool = True,
        drop_last: bool = False,
        rank: int = 0,
        world: int = 1,
        mean: Sequence[float] | None = None,
        std: Sequence[float] | None = None,
    ) -> None:
        own = mean_and_std(data.images) if mean is None or std is None else ((), ())
        self.data, self.dtype, self.device = data, dtype, torch.device(device)
        self.mean, self.std = tuple(own[0] if mean is None else mean), tuple(own[1] if std is None else std)
        self.images, self.labels = data.images.to(self.device), data.labels.to(self.device)
        self.augment = [augmentation(name) for name in augment]
        self._slices = _Slices(len(data), batch_size, drop_last=drop_last, rank=rank, world=world)
        self._counted = _Counted(seed, len(data), self.device, shuffle=shuffle)
        self._num_ready = max(1, MADE_AT_ONCE // (batch_size * data.images[0].numel()))
        self._ready: dict[tuple[int, int], tuple[Tensor, Tensor]] = {}

    def __len__(self) -> int:
        """Batches in an epoch."""
        return len(self._slices)

    def batch(self, epoch: int, step: int) -> tuple[Tensor, Tensor]:
        """This rank's part of a batch.

        ->      (B, C, H, W) of self.dtype, (B,) int64
        """
        if (epoch, step) not in self._ready:
            self._ready = self._some(epoch, step)
        return self._ready.pop((epoch, step))  # handed out once, so that nobody sees what another one did to it

    def _some(self, epoch: int, step: int) -> dict[tuple[int, int], tuple[Tensor, Tensor]]:
        """The batches around a step, made in one go: small ones cost more in calls than in work.

        An image's augmentation does not depend on its batch, so this changes no bit. They start at a multiple of their
        number: a batch has the same place in memory whichever step a run begins with.
        """
        first = step - step % self._num_ready
        steps = range(first, max(min(first + self._num_ready, len(self)), step + 1))
        order = self._counted.order(epoch)
        parts = [order[self._slices[each]] for each in steps]
        places = torch.cat(parts)
        x = self.images.index_select(0, places)
        chance = Chance(epoch, places, self._counted.numbers)
        for augment in self.augment if len(places) else ():  # a rank may get nothing of a short last batch
            x = augment(x, chance)
        sizes = [len(part) for part in parts]
        xs = normalise(x, self.mean, self.std, self.dtype).split_with_sizes(sizes)
        ys = self.labels.index_select(0, places).split_with_sizes(sizes)
        return {(epoch, each): pair for each, pair in zip(steps, zip(xs, ys, strict=True), strict=True)}

    def epoch(self, epoch: int) -> Iterator[tuple[Tensor, Tensor]]:
        """The batches of an epoch, in order."""
        return (self.batch(epoch, step) for step in range(len(self)))


class TextBatches:
    """Windows of length tokens and the tokens that follow each of them; every epoch cuts the text at another place."""

    def __init__(
        self,
        text: Text,
        *,
        batch_size: int,
        length: int,
        seed: int = 0,
        device: torch.device | str = "cpu",
        shuffle: bool = True,
        drop_last: bool = False,
        rank: int = 0,
        world: int = 1,
    ) -> None:
        if len(text) < 2 * length:
            raise ValueError(f"{text.name}: {len(text)} tokens are too few for windows of {length}")
        self.text, self.length, self.seed = text, length, seed
        self.device, self.shuffle = torch.device(device), shuffle
        self.tokens = text.tokens.to(self.device)
        num_windows = (len(text) - length) // length  # as many from every cut
        self._slices = _Slices(num_windows, batch_size, drop_last=drop_last, rank=rank, world=world)
        self._counted = _Counted(seed, num_windows, self.device, shuffle=shuffle)

    def __len__(self) -> int:
        """Batches in an epoch."""
        return len(self._slices)

    def batch(self, epoch: int, step: int) -> tuple[Tensor, Tensor]:
        """This rank's part of a batch; y is x one token later.

        ->      (B, T) int64, (B, T) int64
        """
        first = _key(self.seed, "cut", epoch) % self.length if self.shuffle else 0
        starts = self._counted.order(epoch)[self._slices[step]] * self.length + first
        windows = self.tokens.unfold(0, self.length + 1, 1).index_select(0, starts)  # (B, T + 1)
        return windows[:, :-1], windows[:, 1:]

    def epoch(self, epoch: int) -> Iterator[tuple[Tensor, Tensor]]:
        """The batches of an epoch, in order."""
        return (self.batch(epoch, step) for step in range(len(self)))


def augmentation(name: str) -> Augmentation:
    """The augmentation of that name. Raises PractorchError, with the nearest name, if there is none."""
    if name not in AUGMENTATIONS:
        hint = did_you_mean(name, AUGMENTATIONS) or f"known are {', '.join(AUGMENTATIONS)}"
        raise PractorchError(f"no augmentation {name!r}", hint=hint)
    return AUGMENTATIONS[name]


def normalise(x: Tensor, mean: Sequence[float], std: Sequence[float], dtype: torch.dtype = torch.float32) -> Tensor:
    """Bytes as numbers of mean 0 and standard deviation 1: the arithmetic of torchvision's ToTensor and Normalize.

    x:      (B, C, H, W) uint8
    ->      (B, C, H, W) of dtype; half precision is rounded once, at the end
    """
    exact = dtype if dtype == torch.float64 else torch.float32
    means = torch.tensor(mean, dtype=exact, device=x.device).view(-1, 1, 1)
    stds = torch.tensor(std, dtype=exact, device=x.device).view(-1, 1, 1)
    return x.to(exact).div_(255).sub_(means).div_(stds).to(dtype)


def mean_and_std(images: Tensor) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and standard deviation of every channel of (N, C, H, W) uint8, pixels from 0 to 1; a flat one has std 1."""
    levels = torch.arange(256, dtype=torch.float64) / 255
    means, stds = [], []
    for channel in images.cpu().unbind(1):
        share = torch.bincount(channel.flatten(), minlength=256).double() / channel.numel()
        mean = (share * levels).sum()
        means.append(mean.item())
        stds.append((share * (levels - mean) ** 2).sum().sqrt().item() or 1.0)
    return tuple(means), tuple(stds)


class _Slices:
    """Which part of an epoch's order belongs to a step and a rank."""

    def __init__(self, num: int, batch_size: int, *, drop_last: bool, rank: int, world: int) -> None:
        if batch_size < 1 or not 0 <= rank < world:
            raise ValueError(f"need batch_size >= 1 and 0 <= rank < world, got {batch_size}, {rank} and {world}")
        if num == 0 or (drop_last and num < batch_size):
            raise ValueError(f"{num} samples make no batch of {batch_size}")
        self.num, self.batch_size, self.rank, self.world = num, batch_size, rank, world
        self.num_steps = num // batch_size if drop_last else -(-num // batch_size)

    def __len__(self) -> int:
        return self.num_steps

    def __getitem__(self, step: int) -> slice:
        if not 0 <= step < self.num_steps:
            raise IndexError(f"step {step} of an epoch of {self.num_steps}")
        start = step * self.batch_size
        size = min(self.batch_size, self.num - start)
        return slice(start + size * self.rank // self.world, start + size * (self.rank + 1) // self.world)


class _Counted:
    """Random orders and numbers from counters, drawn on the CPU so that every device sees the same; one epoch kept."""

    def __init__(self, seed: int, num: int, device: torch.device, *, shuffle: bool) -> None:
        self.seed, self.num, self.device, self.shuffle = seed, num, device, shuffle
        self._in_order = torch.arange(num, device=device)
        self._order: tuple[int, Tensor] = (-1, self._in_order)
        self._numbers: dict[tuple[int | None, int], Tensor] = {}

    def order(self, epoch: int) -> Tensor:
        """(N,) int64: the places in the order of this epoch."""
        if not self.shuffle:
            return self._in_order
        if self._order[0] != epoch:
            order = torch.randperm(self.num, generator=_generator(self.seed, "order", epoch))
            self._order = (epoch, order.to(self.device))
        return self._order[1]

    def numbers(self, epoch: int | None, which: int) -> Tensor:
        """(N,) in [0, 1): the which-th numbers of this epoch, or of no epoch (None)."""
        if (epoch, which) not in self._numbers:
            self._numbers = {key: old for key, old in self._numbers.items() if key[0] in (epoch, None)}
            drawn = torch.rand(self.num, generator=_generator(self.seed, "numbers", epoch, which))
            self._numbers[epoch, which] = drawn.to(self.device)
        return self._numbers[epoch, which]


def _generator(*counters: object) -> torch.Generator:
    return torch.Generator().manual_seed(_key(*counters))


def _key(*counters: object) -> int:
    """63 bits that differ for any other counters."""
    return int.from_bytes(hashlib.blake2b(repr(counters).encode(), digest_size=8).digest(), "big") >> 1
