"""CIFAR-10: 32 x 32, colour, ten classes, 50,000 images to train on and 10,000 to test.

Source: Krizhevsky 2009, "Learning Multiple Layers of Features from Tiny Images".
"""

from __future__ import annotations

import os
import pickle
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch

from practorch.errors import PractorchError
from practorch.lab.data.download import cache_of, fetched
from practorch.lab.data.images import Images, Split

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
FILES = {"train": tuple(f"data_batch_{i}" for i in range(1, 6)), "test": ("test_batch",)}
_PICKLED, _BINARY = "cifar-10-batches-py", "cifar-10-batches-bin"
_IMAGE_BYTES = 3 * 32 * 32
_BROKEN = (KeyError, TypeError, ValueError, AttributeError, IndexError, ImportError, OverflowError, MemoryError)
"""What the pickle of a broken file may raise."""
_HINT = "fetch it again, or remove it"


def cifar10(split: Split) -> Images:
    """CIFAR-10 from $PRACTORCH_DATA, the cache, or torchvision's folder in data/; else downloaded into the cache.

    Both of the publisher's layouts are read: the pickled one, without trusting the pickle, and the binary one.
    """
    place = cifar10_place()
    folder = Path(place) if place else _unpacked(fetched("cifar10") / "cifar-10-python.tar.gz")
    read = _read_binary if folder.name == _BINARY else _read_pickled
    parts = [read(path) for path in _files(folder, split)]
    pixels, labels = (torch.from_numpy(np.concatenate(each)) for each in zip(*parts, strict=True))
    return Images("cifar10", split, pixels.view(-1, 3, 32, 32), labels.long(), CLASSES, str(folder))


def cifar10_place() -> str | None:
    """The folder of CIFAR-10's batches; None if they are not on this machine."""
    named = os.environ.get("PRACTORCH_DATA")
    places = [*([Path(named), Path(named) / "cifar10"] if named else []), cache_of("cifar10"), Path("data")]
    folders = (place / layout for place in places for layout in (_PICKLED, _BINARY))
    return next((str(f) for f in folders if all(p.is_file() for split in FILES for p in _files(f, split))), None)


def _files(folder: Path, split: str) -> list[Path]:
    ending = ".bin" if folder.name == _BINARY else ""
    return [folder / f"{name}{ending}" for name in FILES[split]]


def _unpacked(archive: Path) -> Path:
    """The six files of the archive beside it; a half unpacked folder never has the final name."""
    fresh = Path(tempfile.mkdtemp(dir=archive.parent, prefix=".unpacking"))
    try:
        with tarfile.open(archive) as packed:
            for path in (path for split in FILES for path in _files(fresh / _PICKLED, split)):
                member = packed.extractfile(f"{_PICKLED}/{path.name}")
                assert member is not None
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(member.read())
        target = archive.parent / _PICKLED
        if not target.exists():
            os.rename(fresh / _PICKLED, target)
        return target
    except (OSError, EOFError, KeyError, tarfile.TarError) as error:
        raise PractorchError(f"{archive}: cannot be unpacked: {error}", hint="remove it to fetch it again") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


_PLAIN = {
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("_codecs", "encode"),
}


class _PlainUnpickler(pickle.Unpickler):
    """Makes arrays, numbers and strings; any other class in a pickle could run code, so it is refused."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _PLAIN:
            raise pickle.UnpicklingError(f"it wants {module}.{name}")
        return super().find_class(module.replace("numpy.core", "numpy._core"), name)


def _read_pickled(path: Path) -> tuple[np.ndarray, np.ndarray]:
    try:
        with open(path, "rb") as file:
            batch = _PlainUnpickler(file, encoding="latin1").load()
        return _checked(path, np.asarray(batch["data"]), np.asarray(batch["labels"]))
    except (OSError, EOFError, pickle.UnpicklingError, *_BROKEN) as error:
        raise PractorchError(f"{path}: is no batch of CIFAR-10: {error}", hint=_HINT) from error


def _read_binary(path: Path) -> tuple[np.ndarray, np.ndarray]:
    data = np.fromfile(path, np.uint8)
    if len(data) == 0 or len(data) % (1 + _IMAGE_BYTES):
        raise PractorchError(f"{path}: is no batch of CIFAR-10: {len(data)} bytes", hint=_HINT)
    rows = data.reshape(-1, 1 + _IMAGE_BYTES)  # a label, then the red, green and blue plane
    return _checked(path, rows[:, 1:], rows[:, 0].astype(np.int64))


def _checked(path: Path, pixels: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if pixels.dtype != np.uint8 or pixels.shape != (len(labels), _IMAGE_BYTES):
        raise PractorchError(f"{path}: is no batch of CIFAR-10: {pixels.shape} with {len(labels)} labels", hint=_HINT)
    return pixels, labels
