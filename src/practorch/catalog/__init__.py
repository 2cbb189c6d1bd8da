"""The field guide of PyTorch mistakes: one TOML file per mistake, by topic. An id is a file's name."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from practorch.errors import ExerciseFault, PractorchError
from practorch.spec import did_you_mean

ROOT = Path(__file__).resolve().parent
TOPICS = {
    "tensors": "tensors",
    "modules": "nn.Module",
    "autograd": "autograd",
    "losses": "losses and metrics",
    "training": "training loop and optimisers",
    "data": "data and transforms",
    "vision": "vision and generative models",
    "attention": "attention and language models",
    "performance": "performance and compilation",
    "distributed": "distributed training",
    "native": "C++, CUDA and containers",
}


@dataclass(frozen=True)
class Entry:
    """One mistake: what is done, how it shows, why it is wrong, the smallest wrong and right code, what to look at."""

    id: str
    topic: str
    title: str
    what: str
    shows: str
    why: str
    wrong: str
    right: str
    look: str
    ask: str
    source: str
    lang: str


def entry_paths() -> dict[str, Path]:
    """Id -> file, topics in the order of TOPICS, ids sorted."""
    return {path.stem: path for topic in TOPICS for path in sorted((ROOT / topic).glob("*.toml"))}


def entry(name: str) -> Entry:
    """The page with that id.

    Raises PractorchError, with the nearest id as the hint, if there is none.
    """
    paths = entry_paths()
    if name not in paths:
        hint = did_you_mean(name, paths) or "practorch mistakes --all lists every page"
        raise PractorchError(f"the field guide has no page {name!r}", hint=hint)
    return read_entry(paths[name])


def read_entry(path: Path) -> Entry:
    """The page in a file."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return Entry(id=path.stem, topic=path.parent.name, **{key: str(value) for key, value in table.items()})
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise ExerciseFault(f"{path}: {error}") from None
