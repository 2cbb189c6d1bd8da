"""What a look at every file of a data set gives: can it be read, how large is it, what does it look like."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from practorch.errors import PractorchError
from practorch.lab.data.decode import GREY, NUM_THREADS, mode_of, upright
from practorch.lab.data.duplicates import THUMBNAIL, difference_hash
from practorch.lab.data.files import ImageFile


@dataclass(frozen=True)
class Seen:
    """A file that could be read."""

    file: ImageFile
    sha256: str
    size: tuple[int, int]
    """(width, height)"""
    mode: str
    look: int
    """The difference hash of 64 bits."""
    thumbnail: NDArray[np.uint8]
    """(16, 16) grey"""
    levels: NDArray[np.int64]
    """(3, 256): how many pixels of red, green and blue have each level; all alike in a grey picture."""

    @property
    def is_flat(self) -> bool:
        """One colour all over."""
        return bool(((self.levels > 0).sum(1) == 1).all())


@dataclass(frozen=True)
class Unreadable:
    """A file that could not, and why."""

    file: ImageFile
    reason: str


def looked_at(files: Sequence[ImageFile], told: Callable[[int], None]) -> list[Seen | Unreadable]:
    """Every file, in order; told hears how many are done."""
    out: list[Seen | Unreadable] = []
    with ThreadPoolExecutor(NUM_THREADS) as pool:
        for found in pool.map(_look, files):
            out.append(found)
            told(len(out))
    return out


def mean_and_std(seen: Sequence[Seen]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and standard deviation of every channel over all pixels, from 0 to 1; one channel if all are grey."""
    num_channels = 1 if all(each.mode in GREY for each in seen) else 3
    share = np.sum([each.levels[:num_channels] for each in seen], axis=0, dtype=np.float64)
    share /= share.sum(1, keepdims=True)
    levels = np.arange(256) / 255
    means = share @ levels
    stds = np.sqrt((share * (levels - means[:, None]) ** 2).sum(1))
    return tuple(means.tolist()), tuple(stds.tolist())


def _look(file: ImageFile) -> Seen | Unreadable:
    try:
        mode, image = mode_of(file), upright(file)
        data = file.path.read_bytes()
    except PractorchError as error:
        return Unreadable(file, error.message.removeprefix(f"{file.where}: "))
    from PIL import Image

    grey = image.convert("L")
    small = [np.asarray(grey.resize(size, Image.Resampling.BILINEAR)) for size in ((9, 8), (THUMBNAIL, THUMBNAIL))]
    levels = np.array(image.convert("RGB").histogram(), dtype=np.int64).reshape(3, 256)
    return Seen(file, hashlib.sha256(data).hexdigest(), image.size, mode, difference_hash(small[0]), small[1], levels)
