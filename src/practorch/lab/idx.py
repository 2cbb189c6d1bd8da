"""IDX, the file format in which MNIST and its kin are published: an array of bytes behind a short header.

Source: the description of the file format on Yann LeCun's page of MNIST.
"""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import Literal

import numpy as np

from practorch.errors import PractorchError

STEMS = {"train": "train", "test": "t10k"}
KINDS = ("images-idx3", "labels-idx1")


def has_splits(folder: Path) -> bool:
    """All four files are there: images and labels of both splits."""
    return all(_file(folder, stem, kind) is not None for stem in STEMS.values() for kind in KINDS)


def read_split(folder: Path, split: Literal["train", "test"]) -> tuple[np.ndarray, np.ndarray]:
    """The images and labels of a split.

    ->      (N, 28, 28) uint8
            (N,) uint8

    Raises PractorchError if a file is missing, cannot be read, or does not fit the other.
    """
    images, labels = (_read(folder, STEMS[split], kind) for kind in KINDS)
    if images.ndim != 3 or images.shape[1:] != (28, 28) or images.shape[:1] != labels.shape:
        raise PractorchError(
            f"{folder}: {split} has images {images.shape} and labels {labels.shape}",
            hint="wanted are 28 x 28 images and a label for each: put the original files there, or remove these",
        )
    return images, labels


def read_idx(path: Path) -> np.ndarray:
    """The array in an IDX file: two zero bytes, the type (8 is uint8), the number of dims, the dims, the numbers.

    Raises PractorchError if it cannot be read or is something else.
    """
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError, zlib.error) as error:
        raise PractorchError(f"{path}: cannot be read: {error}", hint="fetch the file again, or remove it") from error
    start = 4 + 4 * data[3] if len(data) > 3 else 4
    shape = tuple(np.frombuffer(data[4:start], ">u4").tolist()) if len(data) >= start else ()
    if data[:3] != b"\0\0\x08" or len(data) != start + int(np.prod(shape)):
        raise PractorchError(f"{path}: is not an IDX file of bytes", hint="fetch the file again, or remove it")
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape).copy()


def _read(folder: Path, stem: str, kind: str) -> np.ndarray:
    path = _file(folder, stem, kind)
    if path is None:
        raise PractorchError(f"{folder}: {stem}-{kind}-ubyte is missing", hint="leave source out to use another place")
    return read_idx(path)


def _file(folder: Path, stem: str, kind: str) -> Path | None:
    """The file of one kind, packed or not; None if it is not there."""
    paths = (folder / f"{stem}-{kind}-ubyte", folder / f"{stem}-{kind}-ubyte.gz")
    return next((path for path in paths if path.is_file()), None)
