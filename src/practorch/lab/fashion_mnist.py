"""Fashion-MNIST as two tensors: from this machine where it is installed, else the part that practorch carries.

70,000 grey images of clothes, 28 x 28, ten classes, 60,000 of them for training. Nothing is ever downloaded.
Source: Xiao, Rasul, Vollgraf 2017, arXiv 1708.07747; the data are under the MIT licence of Zalando SE.
"""

from __future__ import annotations

import functools
import lzma
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import platformdirs
import torch
from torch import Tensor

from practorch.lab.idx import has_splits, read_split

Split = Literal["train", "test"]

CLASSES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
    "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip

NUM_EMBEDDED = {"train": 12_000, "test": 2_000}
EMBEDDED_PATH = Path(__file__).parent / "embedded" / "fashion_mnist.xz"

_IMAGE_BYTES = 28 * 28
_NUM_CLASSES = 10


@dataclass(frozen=True)
class Source:
    """Where Fashion-MNIST comes from: a name to print, the folder of its four IDX files (None: inside practorch)."""

    name: str
    folder: Path | None = None

    @property
    def is_full(self) -> bool:
        """All 70,000 images, not the embedded 14,000."""
        return self.folder is not None


EMBEDDED = Source("the 14,000 images inside practorch")


def fashion_mnist(split: Split, source: Source | None = None) -> tuple[Tensor, Tensor]:
    """Images and labels of a split, in the order of the original files; source() says from where.

    ->      (N, 28, 28) uint8, 0 is background
            (N,) int64, a place in CLASSES

    Raises PractorchError if a file is there but is not what it should be.
    """
    if split not in NUM_EMBEDDED:
        raise ValueError(f"split is 'train' or 'test', not {split!r}")
    chosen = source or find_source()
    images, labels = _embedded(split) if chosen.folder is None else read_split(chosen.folder, split)
    return torch.from_numpy(images), torch.from_numpy(labels.astype(np.int64))


def find_source() -> Source:
    """The first place that has all four files, else EMBEDDED.

    Looked at in this order: $PRACTORCH_DATA, the user's cache, Debian's package dataset-fashion-mnist, and data/ of the
    working directory as torchvision lays it out.
    """
    for name, folder in _places():
        for each in (folder, folder / "fashion-mnist", folder / "FashionMNIST" / "raw"):
            if has_splits(each):
                return Source(name, each)
    return EMBEDDED


def _places() -> list[tuple[str, Path]]:
    named = os.environ.get("PRACTORCH_DATA")
    cache = platformdirs.user_cache_path("practorch")
    return [
        *([("$PRACTORCH_DATA", Path(named))] if named else []),
        ("your cache", cache / "fashion-mnist"),
        ("Debian's dataset-fashion-mnist", Path("/usr/share/datasets/fashion-mnist")),
        ("torchvision's folder", Path("data")),
    ]


def _embedded(split: Split) -> tuple[np.ndarray, np.ndarray]:
    places, images = embedded_by_class(split)
    labels = np.repeat(np.arange(_NUM_CLASSES), len(places) // _NUM_CLASSES)
    order = places.argsort()  # by class they pack better; a run without shuffling wants them mixed
    return images[order], labels[order]


def embedded_by_class(split: Split) -> tuple[np.ndarray, np.ndarray]:
    """The embedded images of class 0, then of class 1, …, and the place of each one in the original file.

    ->      (N,) uint16
            (N, 28, 28) uint8

    Made by scripts/make_fashion_subset.py: the first images of every class.
    """
    data = _unpacked()
    sizes = [n * (2 + _IMAGE_BYTES) for n in NUM_EMBEDDED.values()]
    assert len(data) == sum(sizes)
    num = NUM_EMBEDDED[split]
    own = data[: sizes[0]] if split == "train" else data[sizes[0] :]
    places = np.frombuffer(own, "<u2", count=num)
    return places, np.frombuffer(own, np.uint8, offset=2 * num).reshape(num, 28, 28)


@functools.cache
def _unpacked() -> bytes:
    return lzma.decompress(EMBEDDED_PATH.read_bytes())
