"""A folder of DICOM slices, as scanners write them, as images of bytes in the order of their position."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from practorch.errors import PractorchError
from practorch.lab.data.images import Images, Split
from practorch.lab.extras import needed

WINDOW = (0.5, 99.5)
"""Percentiles of a series that become black and white: a few very bright voxels must not darken all others."""
TEST_SHARE = 5
"""The last fifth of every series is for the test: neighbouring slices look alike, so they are not mixed."""
ENDINGS = {".dcm", ".dicom", ".ima"}
"""A file of another name is passed over if it is not DICOM."""


def dicom(path: str, split: Split, size: int | None) -> Images:
    """The slices below a folder, (N, 1, H, W); their classes are the folders in it, or "slice" where there are none.

    Values are rescaled to the scanner's units, then windowed per series. size: pixels of a side, cut to a square in
    the middle; None: as they are, if all alike.

    Raises PractorchError if a file cannot be read, there is none, or sizes differ.
    """
    root = Path(path).expanduser()
    if not root.is_dir():
        raise PractorchError(f"{root}: no such folder", hint="dicom:PATH wants a folder of DICOM files")
    all_series = _series(root)
    classes = sorted({label for label, _ in all_series})
    if len(classes) > 1 and "slice" in classes:
        raise PractorchError(f"{root}: has slices beside folders of slices", hint="put every slice into a folder")
    images, labels = [], []
    for (label, _), slices in sorted(all_series.items()):
        volume = _windowed(slices)
        cut = len(volume) - len(volume) // TEST_SHARE
        part = volume[:cut] if split == "train" else volume[cut:]
        images += [_square(image, size) for image in part]
        labels += [classes.index(label)] * len(part)
    if not images:
        raise PractorchError(f"{root}: no slices to {split} on", hint=f"a series needs {TEST_SHARE} slices for a test")
    sizes = sorted({image.shape for image in images})
    if len(sizes) > 1:
        raise PractorchError(
            f"{root}: slices have {len(sizes)} sizes", hint=f"name one size for all: dicom:{path}@{min(min(sizes))}"
        )
    pixels = torch.from_numpy(np.stack(images))[:, None]
    return Images(f"dicom:{path}", split, pixels, torch.tensor(labels), tuple(classes), str(root))


def _series(root: Path) -> dict[tuple[str, str], list[Any]]:
    """The slices below a folder, by class and series."""
    pydicom = needed("pydicom", "DICOM files")
    out: dict[tuple[str, str], list[Any]] = {}
    for path in sorted(root.rglob("*")):
        if not path.is_file() or path.name.startswith(".") or path.name == "DICOMDIR":
            continue
        try:
            record = pydicom.dcmread(path)
        except (OSError, EOFError, pydicom.errors.InvalidDicomError) as error:
            if path.suffix.lower() in ENDINGS:
                raise _unreadable(path, error) from error
            continue
        inside = path.relative_to(root).parts
        label = inside[0] if len(inside) > 1 else "slice"
        out.setdefault((label, str(record.get("SeriesInstanceUID", ""))), []).append(record)
    if not out:
        raise PractorchError(f"{root}: holds no DICOM files", hint="dicom:PATH wants a folder of DICOM files")
    return out


def _windowed(slices: list[Any]) -> list[np.ndarray]:
    """The slices of a series as bytes, each (H, W), in order of position."""
    values = [frame for record in sorted(slices, key=_position) for frame in _frames(record)]
    low, high = np.percentile(np.concatenate([frame.ravel() for frame in values]), WINDOW)
    spread = max(high - low, 1e-12)
    return [(np.clip((frame - low) / spread, 0, 1) * 255).round().astype(np.uint8) for frame in values]


def _frames(record: Any) -> list[np.ndarray]:
    """The slices in one file, in the scanner's units, high values bright."""
    from pydicom.pixels.processing import apply_rescale

    path = Path(record.filename)
    try:
        values = apply_rescale(record.pixel_array, record).astype(np.float64)
    except (AttributeError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _unreadable(path, error) from error
    if record.get("SamplesPerPixel", 1) != 1:
        raise PractorchError(f"{path}: is in colour", hint="dicom:PATH reads grey slices")
    if record.PhotometricInterpretation == "MONOCHROME1":  # low values are bright
        values = -values
    return [values] if values.ndim == 2 else list(values)


def _position(record: Any) -> tuple[float, float]:
    """Where a slice lies along the normal of its plane, in mm, if it says so; else its number."""
    number = float(record.get("InstanceNumber") or 0)
    place, plane = record.get("ImagePositionPatient"), record.get("ImageOrientationPatient")
    if place is None or plane is None:
        return float(record.get("SliceLocation") or 0), number
    normal = np.cross(np.array(plane[:3], float), np.array(plane[3:], float))
    return float(normal @ np.array(place, float)), number


def _square(image: np.ndarray, size: int | None) -> np.ndarray:
    if size is None:
        return image
    needed("PIL", "another size")
    from PIL import Image, ImageOps

    return np.array(ImageOps.fit(Image.fromarray(image), (size, size), Image.Resampling.BICUBIC))


def _unreadable(path: Path, error: Exception) -> PractorchError:
    reason = str(error).strip().split("\n")[0] or type(error).__name__
    return PractorchError(f"{path}: cannot be read as DICOM: {reason}", hint="remove it, or copy it again")
