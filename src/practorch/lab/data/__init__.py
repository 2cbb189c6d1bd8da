"""The lab's data sets by name, each split as one tensor of bytes; text.py has those for language models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from practorch.errors import PractorchError
from practorch.lab.data.cifar10 import cifar10, cifar10_place
from practorch.lab.data.decode import decoded
from practorch.lab.data.dicom import dicom
from practorch.lab.data.digits import digits
from practorch.lab.data.files import csv_listing, folder_listing, sized
from practorch.lab.data.images import Images, Split
from practorch.lab.data.mnist import fashion_mnist, fashion_mnist_place, mnist, mnist_place
from practorch.lab.spelling import did_you_mean

__all__ = ["OWN", "Images", "Known", "Split", "known", "load", "names"]


@dataclass(frozen=True)
class Known:
    """A data set that has a name."""

    name: str
    text: str
    load: Callable[[Split], Images]
    where: Callable[[], str | None]
    """Where it lies on this machine; None if it would have to be downloaded."""


_KNOWN = (
    Known("fashion-mnist", "28 x 28 grey, 10 classes of clothes, 60,000 + 10,000", fashion_mnist, fashion_mnist_place),
    Known("mnist", "28 x 28 grey, 10 handwritten digits, 60,000 + 10,000", mnist, mnist_place),
    Known("cifar10", "32 x 32 colour, 10 classes of photographs, 50,000 + 10,000", cifar10, cifar10_place),
    Known("digits", "8 x 8 grey, 10 handwritten digits, 1,433 + 364", digits, lambda: "scikit-learn's digits"),
)
_BY_NAME = {each.name: each for each in _KNOWN}
OWN = {
    "folder:PATH": "a folder per class, with train/ and test/ above them or not",
    "csv:PATH": "a table with the columns file and label, and split if you like",
    "dicom:PATH": "slices of a scanner, a folder per class or all in one",
}
"""Data sets of one's own, by what stands before the colon; PATH@64 makes all images 64 x 64."""


def names() -> list[str]:
    """Data sets that load() knows by name alone."""
    return list(_BY_NAME)


def known() -> tuple[Known, ...]:
    """The data sets that have names."""
    return _KNOWN


def load(name: str, split: Split = "train") -> Images:
    """A split of a data set, from this machine; MNIST and CIFAR-10 are downloaded once if they are not there.

    Raises PractorchError if there is no such data set, or something is wrong with it.
    """
    if split not in ("train", "test"):
        raise ValueError(f"split is 'train' or 'test', not {split!r}")
    kind, colon, rest = name.partition(":")
    path, size = sized(rest)
    if kind == "dicom" and colon:
        return replace(dicom(path, split, size), name=name)
    if kind in ("folder", "csv") and colon:
        listing = (folder_listing if kind == "folder" else csv_listing)(Path(path).expanduser())
        return replace(decoded(listing, split, size), name=name)
    if name not in _BY_NAME:
        raise PractorchError(f"no data set {name!r}", hint=_hint(name))
    return checked(_BY_NAME[name].load(split))


def checked(data: Images) -> Images:
    """The same data. Raises PractorchError if a label is no place in the classes, or a class has no image."""
    low, high = data.labels.aminmax()
    num = len(data.classes)
    if low < 0 or high >= num:
        place = int(((data.labels < 0) | (data.labels >= num)).nonzero()[0])
        raise PractorchError(
            f"{data.source}: label {int(data.labels[place])} of image {place} is not one of 0 to {num - 1}",
            hint=f"{data.name} has {num} classes: get the original files, or correct the labels",
        )
    missing = (data.labels.bincount(minlength=num) == 0).nonzero().flatten().tolist()
    if missing:
        raise PractorchError(
            f"{data.source}: the {data.split} split has no image of class {data.classes[missing[0]]!r}",
            hint="get the original files",
        )
    return data


def _hint(name: str) -> str:
    if Path(name).is_dir():
        return f"a folder of images is folder:{name}"
    if Path(name).suffix == ".csv":
        return f"a table of files and labels is csv:{name}"
    return did_you_mean(name, _BY_NAME) or f"known are {', '.join([*_BY_NAME, *OWN])}"
