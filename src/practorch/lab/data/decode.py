"""Image files as one tensor of bytes: grey kept grey, one size for all."""

from __future__ import annotations

import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from practorch.errors import PractorchError
from practorch.lab.data.files import ImageFile, Listing
from practorch.lab.data.images import Images, Split
from practorch.lab.extras import needed

if TYPE_CHECKING:
    from PIL.Image import Image

NUM_THREADS = 4  # Pillow decodes outside of Python's lock
GREY = {"1", "L", "LA", "La", "I", "I;16", "I;16B", "I;16L", "I;16N"}
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, zlib.error)
"""What Pillow's readers raise for files that are damaged."""


def decoded(listing: Listing, split: Split, size: int | None) -> Images:
    """The images of a split; size: pixels of a side, cut to a square in the middle; None: as they are, if all alike.

    Raises PractorchError if one cannot be read, if sizes differ, or if the split or a class of it has no images.
    """
    files = listing.of(split)
    if not files:
        raise PractorchError(f"{listing.root}: has no {split} images", hint=f"add some for the {split} split")
    missing = [label for label in listing.classes if label not in {file.label for file in files}]
    if missing and split == "train":
        raise PractorchError(
            f"{listing.root}: class {missing[0]!r} has no images to train on", hint="add some, or remove the class"
        )
    with ThreadPoolExecutor(NUM_THREADS) as pool:
        is_grey = all(mode in GREY for mode in pool.map(mode_of, listing.files))
        opened = list(pool.map(lambda file: pixels(file, is_grey=is_grey, size=size), files))
    shapes = sorted({tuple(image.shape[1:]) for image in opened})
    if len(shapes) > 1:
        (low, left), (high, right) = shapes[0], shapes[-1]
        raise PractorchError(
            f"{listing.root}: images have {len(shapes)} sizes, from {left}x{low} to {right}x{high}",
            hint=f"name one size for all: {listing.name}@{min(min(shape) for shape in shapes)}",
        )
    places = {label: place for place, label in enumerate(listing.classes)}
    labels = torch.tensor([places[file.label] for file in files])
    return Images(listing.name, split, torch.stack(opened), labels, listing.classes, str(listing.root))


def pixels(file: ImageFile, *, is_grey: bool, size: int | None) -> Tensor:
    """The bytes of an image, (C, H, W). Raises PractorchError if it cannot be read."""
    image = upright(file).convert("L" if is_grey else "RGB")
    if size is not None:
        from PIL import Image, ImageOps

        image = ImageOps.fit(image, (size, size), Image.Resampling.BICUBIC)
    array = np.array(image)
    return torch.from_numpy(array[None] if is_grey else array.transpose(2, 0, 1).copy())


def upright(file: ImageFile) -> Image:
    """The whole image, decoded, turned as its EXIF says, with 8 bits a channel.

    Raises PractorchError if that fails.
    """
    needed("PIL", "image files")
    from PIL import Image, ImageOps

    try:
        with Image.open(file.path) as opened:
            image = ImageOps.exif_transpose(opened)
            image.load()
    except (*BROKEN, Image.DecompressionBombError) as error:
        raise _unreadable(file, error) from error
    if image.mode == "F":
        raise PractorchError(f"{file.where}: has floats for pixels", hint="save it with 8 or 16 bits")
    if image.mode.startswith("I"):
        levels = np.asarray(image).astype(np.int64)
        levels = levels // 257 if levels.max(initial=0) > 255 else levels
        return Image.fromarray(levels.clip(0, 255).astype(np.uint8))
    return image.convert("RGBA") if image.mode in ("P", "PA") else image


def mode_of(file: ImageFile) -> str:
    """Pillow's name for the kind of pixels: L is grey, RGB colour. Raises PractorchError if it cannot be read."""
    needed("PIL", "image files")
    from PIL import Image

    try:
        with Image.open(file.path) as image:
            return image.mode
    except (*BROKEN, Image.DecompressionBombError) as error:
        raise _unreadable(file, error) from error


def _unreadable(file: ImageFile, error: Exception) -> PractorchError:
    if isinstance(error, FileNotFoundError):
        return PractorchError(f"{file.where}: no such file: {file.path}", hint="correct the path, or remove the row")
    from PIL import UnidentifiedImageError

    is_empty = file.path.is_file() and file.path.stat().st_size == 0
    is_other = isinstance(error, UnidentifiedImageError)
    reason = "it is empty" if is_empty else "it is something else" if is_other else str(error) or type(error).__name__
    return PractorchError(
        f"{file.where}: cannot be read as an image: {reason}",
        hint="replace or remove it; practorch lab data check names every file like this",
    )
