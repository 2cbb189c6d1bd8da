"""Fashion-MNIST as two tensors: from this machine where it is installed, else the part that practorch carries.

70,000 grey images of clothes, 28 x 28, ten classes, 60,000 of them for training. Nothing is ever downloaded.
Source: Xiao, Rasul, Vollgraf 2017, arXiv 1708.07747; the data are under the MIT licence of Zalando SE.
"""

from __future__ import annotations

import functools
import gzip
import lzma
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from practorch.errors import PractorchError

Split = Literal["train", "test"]

CLASSES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
    "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip

NUM_EMBEDDED = {"train": 12_000, "test": 2_000}
EMBEDDED_PATH = Path(__file__).parent / "embedded" / "fashion_mnist.xz"

_STEMS = {"train": "train", "test": "t10k"}
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
    if split not in _STEMS:
        raise ValueError(f"split is 'train' or 'test', not {split!r}")
    chosen = source or find_source()
    images, labels = _embedded(split) if chosen.folder is None else _installed(split, chosen.folder)
    return torch.from_numpy(images), torch.from_numpy(labels.astype(np.int64))


def find_source() -> Source:
    """The first place that has all four files, else EMBEDDED.

    Looked at in this order: $PRACTORCH_DATA, the user's cache, Debian's package dataset-fashion-mnist, and data/ of the
    working directory as torchvision lays it out.
    """
    for name, folder in _places():
        for each in (folder, folder / "FashionMNIST" / "raw"):
            if all(_file(each, split, kind) for split in _STEMS.values() for kind in ("images-idx3", "labels-idx1")):
                return Source(name, each)
    return EMBEDDED


def _places() -> list[tuple[str, Path]]:
    named = os.environ.get("PRACTORCH_DATA")
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return [
        *([("$PRACTORCH_DATA", Path(named))] if named else []),
        ("your cache", Path(cache) / "practorch" / "fashion-mnist"),
        ("Debian's dataset-fashion-mnist", Path("/usr/share/datasets/fashion-mnist")),
        ("torchvision's folder", Path("data")),
    ]


def _file(folder: Path, stem: str, kind: str) -> Path | None:
    """The file of one kind, packed or not; None if it is not there."""
    paths = (folder / f"{stem}-{kind}-ubyte", folder / f"{stem}-{kind}-ubyte.gz")
    return next((path for path in paths if path.is_file()), None)


def _installed(split: Split, folder: Path) -> tuple[np.ndarray, np.ndarray]:
    images = _idx(folder, _STEMS[split], "images-idx3")
    labels = _idx(folder, _STEMS[split], "labels-idx1")
    if images.ndim != 3 or images.shape[1:] != (28, 28) or images.shape[:1] != labels.shape:
        raise PractorchError(
            f"{folder}: {split} has images {images.shape} and labels {labels.shape}",
            hint="Fashion-MNIST has 28 x 28 images and a label for each: put the original files there, or remove these",
        )
    return images, labels


def _idx(folder: Path, stem: str, kind: str) -> np.ndarray:
    """The array in an IDX file: two zero bytes, the type (8 is uint8), the number of dims, the dims, the numbers."""
    path = _file(folder, stem, kind)
    if path is None:
        raise PractorchError(f"{folder}: {stem}-{kind}-ubyte is missing", hint="leave source out to use another place")
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError) as error:
        raise PractorchError(f"{path}: cannot be read: {error}", hint="fetch the file again, or remove it") from error
    start = 4 + 4 * data[3] if len(data) > 3 else 4
    shape = tuple(np.frombuffer(data[4:start], ">u4").tolist()) if len(data) >= start else ()
    if data[:3] != b"\0\0\x08" or len(data) != start + int(np.prod(shape)):
        raise PractorchError(f"{path}: is not an IDX file of bytes", hint="fetch the file again, or remove it")
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape).copy()


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
