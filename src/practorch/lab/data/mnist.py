"""Fashion-MNIST and MNIST: 28 x 28, grey, ten classes, 60,000 images to train on and 10,000 to test."""

from __future__ import annotations

import os
from pathlib import Path

import torch

from practorch.lab import fashion_mnist as fashion
from practorch.lab.data.download import cache_of, fetched
from practorch.lab.data.images import Images, Split
from practorch.lab.idx import has_splits, read_split


def fashion_mnist(split: Split) -> Images:
    """Fashion-MNIST as it lies on this machine, else the 12,000 + 2,000 images inside practorch; never downloaded."""
    source = fashion.find_source()
    images, labels = fashion.fashion_mnist(split, source)
    return Images("fashion-mnist", split, images[:, None], labels, fashion.CLASSES, source.name)


def mnist(split: Split) -> Images:
    """MNIST from $PRACTORCH_DATA, the cache, or torchvision's folder in data/; else downloaded into the cache.

    Source: LeCun, Bottou, Bengio and Haffner 1998, "Gradient-Based Learning Applied to Document Recognition".
    """
    folder = Path(mnist_place() or fetched("mnist"))
    images, labels = (torch.from_numpy(each) for each in read_split(folder, split))
    return Images("mnist", split, images[:, None], labels.long(), tuple(str(i) for i in range(10)), str(folder))


def fashion_mnist_place() -> str:
    """Where Fashion-MNIST comes from on this machine."""
    return fashion.find_source().name


def mnist_place() -> str | None:
    """The folder of MNIST's four files; None if they are not on this machine."""
    named = os.environ.get("PRACTORCH_DATA")
    own = [Path(named) / "mnist", Path(named) / "MNIST" / "raw"] if named else []
    places = (*own, cache_of("mnist"), Path("data") / "MNIST" / "raw")
    return next((str(place) for place in places if has_splits(place)), None)
