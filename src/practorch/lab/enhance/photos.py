"""The photographs that come with packages, and one's own, as bytes; what is trained on is never judged."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from practorch.errors import PractorchError
from practorch.lab.data.images import Split
from practorch.lab.extras import needed

# Where each lies inside its package. The last one for training is the first to be held out for validation.
PLACES: dict[Split, dict[str, tuple[str, ...]]] = {
    "train": {
        "skimage": tuple(
            f"data/{name}"
            for name in (
                "astronaut.png", "chelsea.png", "motorcycle_left.png", "brick.png", "grass.png", "gravel.png",
                "hubble_deep_field.jpg", "coins.png", "moon.png", "ihc.png", "retina.jpg", "rocket.jpg",
            )
        ),
    },
    "test": {
        "sklearn": ("datasets/images/china.jpg", "datasets/images/flower.jpg"),
        "skimage": ("data/camera.png", "data/coffee.png"),
        "matplotlib": ("mpl-data/sample_data/grace_hopper.jpg",),
    },
}  # fmt: skip
MAX_PIXELS = 64_000_000
LEAST = 16
"""Pixels of the shorter side; SSIM's window alone has 11."""
# Source: ITU-R BT.601, section 2.5.1; the full range of bytes, as JPEG has it.
BT601 = (0.299, 0.587, 0.114)


@dataclass(frozen=True)
class Photo:
    """A photograph.

    pixels: (C, H, W) uint8, C is 1 or 3
    """

    name: str
    pixels: Tensor


@functools.cache
def photos(split: Split) -> tuple[Photo, ...]:
    """The 12 photographs to train on, or the 5 to judge by; none is in both.

    Raises PractorchError if a package is missing, or it came without its pictures.
    """
    found = []
    for package, places in PLACES[split].items():
        folder = Path(str(needed(package, "enhance: the photographs").__file__)).parent
        for place in places:
            if not (folder / place).is_file():
                raise PractorchError(
                    f"enhance: {package} came without {place}", hint=f"install {package} from its wheel again"
                )
            found.append(read_photo(folder / place))
    return tuple(found)


def read_photo(path: Path) -> Photo:
    """A PNG or JPEG file, turned upright; what is transparent becomes white, 16 bits of grey become 8.

    Raises PractorchError if it cannot be read, or has fewer than 16 pixels on a side.
    """
    pil = needed("PIL.Image", "reading pictures")
    ops = needed("PIL.ImageOps", "reading pictures")
    try:
        with pil.open(path, formats=("PNG", "JPEG")) as file:
            if file.width * file.height > MAX_PIXELS:
                raise PractorchError(f"{path}: has {file.width} x {file.height} pixels, more than {MAX_PIXELS:,}")
            picture = ops.exif_transpose(file)
            if picture.mode.startswith("I"):  # 16 bits of grey
                picture = picture.point(lambda level: level / 256).convert("L")
            if picture.has_transparency_data:
                picture = picture.convert("RGBA")
                picture = pil.alpha_composite(pil.new("RGBA", picture.size, "white"), picture)
            picture = picture.convert("L" if picture.mode in ("1", "L") else "RGB")
    except pil.UnidentifiedImageError:
        raise PractorchError(f"{path}: is neither PNG nor JPEG", hint="enhance reads PNG and JPEG files") from None
    except OSError as error:
        what = error.strerror or f"cannot be read as a picture: {error}"
        raise PractorchError(f"{path}: {what}", hint="is it whole, and yours to read?") from None
    except (SyntaxError, ValueError, pil.DecompressionBombError) as error:
        raise PractorchError(f"{path}: cannot be read as a picture: {error}", hint="save it again") from None
    if min(picture.size) < LEAST:
        raise PractorchError(
            f"{path}: is {picture.width} x {picture.height} pixels, too small",
            hint=f"at least {LEAST} on each side",
        )
    levels = torch.frombuffer(bytearray(picture.tobytes()), dtype=torch.uint8)
    pixels = levels.view(picture.height, picture.width, len(picture.getbands())).permute(2, 0, 1).contiguous()
    return Photo(path.stem, pixels)


def luminance(pixels: Tensor) -> Tensor:
    """How bright each pixel is, rounded to a byte.

    pixels: (C, H, W) uint8
    ->      (1, H, W) uint8
    """
    if len(pixels) == 1:
        return pixels
    weights = torch.tensor(BT601, dtype=torch.float64).view(3, 1, 1)
    return (pixels * weights).sum(0, keepdim=True).round().to(torch.uint8)


def ycbcr(pixels: Tensor) -> Tensor:
    """Red, green, blue as brightness and two colour differences; float, nothing rounded.

    pixels: (3, H, W) in [0, 1]
    ->      (3, H, W): Y in [0, 1], Cb and Cr in [-0.5, 0.5]
    """
    red, _, blue = pixels
    kr, kg, kb = BT601
    y = kr * pixels[0] + kg * pixels[1] + kb * pixels[2]
    return torch.stack([y, (blue - y) / (2 - 2 * kb), (red - y) / (2 - 2 * kr)])


def rgb(pixels: Tensor) -> Tensor:
    """The inverse of ycbcr().

    pixels: (3, H, W)
    ->      (3, H, W)
    """
    y, cb, cr = pixels
    kr, kg, kb = BT601
    red, blue = y + (2 - 2 * kr) * cr, y + (2 - 2 * kb) * cb
    return torch.stack([red, (y - kr * red - kb * blue) / kg, blue])


def twin(pixels: Tensor, others: Sequence[Photo]) -> str:
    """The name of the photograph whose brightness is the same, pixel by pixel; empty if there is none.

    pixels: (C, H, W) uint8
    """
    own = luminance(pixels)
    return next((other.name for other in others if torch.equal(own, luminance(other.pixels))), "")
