"""What is to be enhanced: sharpen or denoise, which pictures, and how the poor version of a good picture is made."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import torch
from torch import Tensor

from practorch.errors import PractorchError
from practorch.lab.config import Config
from practorch.lab.enhance.photos import Photo, luminance
from practorch.lab.enhance.quality import noisy, shrunk
from practorch.lab.models import entry
from practorch.lab.spelling import did_you_mean

Kind = Literal["sharpen", "denoise"]
DATA = ("photos", "fashion-mnist")
MODELS: dict[Kind, tuple[str, ...]] = {
    "sharpen": ("espcn", "espcn_x3", "espcn_x4"),
    "denoise": ("unet", "denoiser"),
}
NOISE = 25.0


@dataclass(frozen=True)
class Task:
    """What a model learns; text() is the config's data."""

    kind: Kind
    data: str = "photos"
    noise: float = NOISE
    """Sigma of the noise in levels of 255, for denoise."""
    scale: int = 1
    """How many times larger the model makes a picture."""

    def __post_init__(self) -> None:
        if self.data not in DATA:
            hint = did_you_mean(self.data, DATA, cutoff=0.5) or f"known: {', '.join(DATA)}"
            raise PractorchError(f"enhance: no pictures {self.data!r}", hint=hint)
        if not 0 < self.noise <= 100:
            raise PractorchError(f"enhance: noise {self.noise:g} is not above 0 and at most 100", hint="--noise 25")

    @property
    def usual_model(self) -> str:
        return MODELS[self.kind][0]

    def text(self) -> str:
        """sharpen:photos, or denoise:photos@25."""
        return f"{self.kind}:{self.data}" + (f"@{self.noise:g}" if self.kind == "denoise" else "")

    @staticmethod
    def of(config: Config) -> Task:
        """The task in a config.

        Raises PractorchError if the config is of another kind of run, or its model cannot do the task.
        """
        found = re.fullmatch(r"(sharpen|denoise):([\w-]+)(?:@([\d.]+))?", config.data)
        if not found:
            raise PractorchError(
                f"{config.model} on {config.data}: is no enhancer", hint="practorch lab enhance train makes one"
            )
        kind: Kind = "sharpen" if found[1] == "sharpen" else "denoise"
        if config.model not in MODELS[kind]:
            entry(config.model)  # a name that is no model's has its own sentence
            raise PractorchError(
                f"enhance: {config.model} cannot {kind}", hint=f"models for it: {', '.join(MODELS[kind])}"
            )
        task = Task(kind, found[2], float(found[3] or NOISE))
        return replace(task, scale=scale_of(config.model))

    def poor(self, pictures: Tensor, generator: torch.Generator) -> Tensor:
        """What the model gets for good pictures: smaller, or noisy.

        pictures: (B, 1, H, W) uint8, H and W multiples of scale
        ->        (B, 1, H / scale, W / scale) uint8
        """
        if self.kind == "sharpen":
            return shrunk(pictures, self.scale)
        return noisy(pictures, self.noise, generator)

    def pairs(self, pictures: Sequence[Photo]) -> list[Pair]:
        """Brightness of photographs, cut to a multiple of scale, and its poor version; the noise is always alike."""
        made = []
        for number, photo in enumerate(pictures):
            good = luminance(photo.pixels)
            height, width = (side - side % self.scale for side in good.shape[-2:])
            good = good[:, :height, :width].contiguous()
            made.append(Pair(photo.name, self.poor(good[None], generator_of("judged", number))[0], good))
        return made


@dataclass(frozen=True)
class Pair:
    """A picture and its poor version.

    poor: (1, h, w) uint8
    good: (1, H, W) uint8
    """

    name: str
    poor: Tensor
    good: Tensor


def scale_of(model: str) -> int:
    """How many times larger a model makes a picture: 3 of espcn_x3."""
    if not model.startswith("espcn"):
        return 1
    return int(model.rpartition("_x")[2]) if "_x" in model else 2


def generator_of(*counters: object) -> torch.Generator:
    """A generator whose numbers follow from the counters alone, so that a run goes on anywhere without a state."""
    digest = hashlib.blake2b(repr(counters).encode(), digest_size=8).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest, "big") >> 1)
