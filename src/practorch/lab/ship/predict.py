"""What a trained model says about pictures: files of any size in, classes with probabilities out."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from practorch.errors import PractorchError
from practorch.lab.extras import needed
from practorch.lab.run import Run
from practorch.lab.ship.pixels import from_pixels, image_shape

FORMATS = ("PNG", "JPEG")
SUFFIXES = (".png", ".jpg", ".jpeg")
MAX_PIXELS = 64_000_000
BATCH = 64


@dataclass(frozen=True)
class Answer:
    """The likeliest classes of one picture, the likeliest first."""

    name: str
    classes: tuple[str, ...]
    probabilities: tuple[float, ...]


@dataclass(frozen=True)
class Unread:
    """A picture without an answer."""

    name: str
    problem: str


class Predictor:
    """A run's model, ready to answer."""

    def __init__(self, run: Run) -> None:
        run.refuse_enhancement("an answer")
        self.classes = run.classes
        self.shape = image_shape(run)
        self._model = from_pixels(run)

    def read(self, content: bytes, name: str, *, invert: bool = False) -> Tensor:
        """A picture as the model reads it: turned upright, grey or colour, the middle square resized.

        invert exchanges dark and light, for models of light things on a dark ground.

        ->      (C, H, W) float32 in [0, 1]

        Raises PractorchError if it is no PNG or JPEG, is cut short, or is too large to unpack.
        """
        return read_picture(content, name, self.shape, invert=invert)

    @torch.inference_mode()
    def probabilities(self, pictures: Tensor) -> Tensor:
        """Of every class for every picture.

        pictures: (B, C, H, W) float32 in [0, 1]
        ->        (B, num_classes)
        """
        scores: Tensor = self._model(pictures)
        return scores.softmax(1)

    def answer(self, name: str, probabilities: Tensor, top: int) -> Answer:
        """The top classes of one picture.

        probabilities: (num_classes,)
        """
        values, places = probabilities.topk(min(top, len(self.classes)))
        return Answer(name, tuple(self.classes[i] for i in places.tolist()), tuple(values.tolist()))


def predict(run: Run, paths: Sequence[Path], *, top: int = 3, invert: bool = False) -> Iterator[Answer | Unread]:
    """An answer for every picture, in order; one that cannot be read does not keep the others from theirs."""
    predictor = Predictor(run)
    for group in _groups(pictures(paths)):
        read: dict[Path, Tensor | str] = {}
        for path in group:
            try:
                read[path] = predictor.read(path.read_bytes(), str(path), invert=invert)
            except PractorchError as error:
                read[path] = error.message
            except OSError as error:
                read[path] = f"{path}: {error.strerror}"
        good = [tensor for tensor in read.values() if isinstance(tensor, Tensor)]
        rows = iter(predictor.probabilities(torch.stack(good)) if good else ())
        for path, result in read.items():
            if isinstance(result, str):
                yield Unread(str(path), result)
            else:
                yield predictor.answer(str(path), next(rows), top)


def pictures(paths: Iterable[Path]) -> list[Path]:
    """The files, and for a folder the PNG and JPEG files in it and below, by name; each one once.

    Raises PractorchError for a folder without any.
    """
    found: list[Path] = []
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES) if path.is_dir() else [path]
        if not inside:
            raise PractorchError(f"{path}: has no PNG or JPEG files in it", hint="name files, or another folder")
        found += inside
    return list(dict.fromkeys(found))


def read_picture(content: bytes, name: str, shape: tuple[int, int, int], *, invert: bool = False) -> Tensor:
    """As Predictor.read, for any (C, H, W)."""
    pil = needed("PIL.Image", "reading pictures")
    ops = needed("PIL.ImageOps", "reading pictures")
    channels, height, width = shape
    try:
        with pil.open(io.BytesIO(content), formats=FORMATS) as file:
            if file.width * file.height > MAX_PIXELS:
                raise PractorchError(f"{name}: has {file.width} x {file.height} pixels, more than {MAX_PIXELS:,}")
            picture = ops.exif_transpose(file)
            if picture.mode.startswith("I"):  # 16 bits of grey
                picture = picture.point(lambda level: level / 256).convert("L")
            if picture.has_transparency_data:  # what one sees on a white page
                picture = picture.convert("RGBA")
                picture = pil.alpha_composite(pil.new("RGBA", picture.size, "white"), picture)
            picture = ops.fit(picture.convert("L" if channels == 1 else "RGB"), (width, height), pil.Resampling.BICUBIC)
    except pil.UnidentifiedImageError:
        raise PractorchError(f"{name}: is neither PNG nor JPEG") from None
    except (OSError, SyntaxError, ValueError, pil.DecompressionBombError) as error:
        raise PractorchError(f"{name}: cannot be read as a picture: {error}") from None
    levels = torch.frombuffer(bytearray(picture.tobytes()), dtype=torch.uint8).view(height, width, channels)
    x = levels.permute(2, 0, 1).float() / 255
    return 1 - x if invert else x


def _groups(paths: Sequence[Path]) -> Iterator[Sequence[Path]]:
    for start in range(0, len(paths), BATCH):
        yield paths[start : start + BATCH]
