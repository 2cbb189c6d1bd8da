"""Text for language models, byte by byte: the source of this Python's own library, or a file or folder of one's own."""

from __future__ import annotations

import hashlib
import os
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from practorch.errors import PractorchError
from practorch.lab.data.images import Split

NUM_STDLIB = {"train": 4_000_000, "test": 400_000}
"""Bytes of the standard library that are used."""

TEXTS = {
    "stdlib": "the source of this Python's standard library, byte by byte, 4,000,000 + 400,000",
    "text:PATH": "a text file, or a folder of them",
}
"""The texts that load_text() knows."""

VOCABULARY = tuple(chr(i) if 32 <= i < 127 else f"<{i:02x}>" for i in range(256))
_NO_LIBRARY = {"site-packages", "dist-packages", "test", "tests", "idlelib", "lib2to3", "turtledemo", "encodings"}
_TEXT_ENDINGS = {".txt", ".md", ".py", ".rst", ".tex", ".csv", ".html", ".json", ".c", ".cpp", ".h", ".js", ".java"}


@dataclass(frozen=True)
class Text:
    """One split of a text.

    tokens: (N,) int64, places in vocabulary
    """

    name: str
    split: Split
    tokens: Tensor
    vocabulary: tuple[str, ...]
    """What each token stands for, to print."""
    source: str

    def __len__(self) -> int:
        return len(self.tokens)

    def encode(self, text: str) -> Tensor:
        """The tokens of a text, (T,) int64."""
        return torch.tensor(list(text.encode()), dtype=torch.int64)

    def decode(self, ids: Tensor | Iterable[int]) -> str:
        """The text of tokens; bytes that are no UTF-8 become �."""
        return bytes(int(i) for i in ids).decode("utf-8", "replace")


def load_text(name: str, split: Split = "train") -> Text:
    """A split of a text: "stdlib", or "text:PATH" with a file or a folder.

    A folder's files, and the library's, are shared out whole: about every tenth is for the test. A single file's last
    tenth is for the test.
    """
    if split not in NUM_STDLIB:
        raise ValueError(f"split is 'train' or 'test', not {split!r}")
    if name == "stdlib":
        folder = Path(sysconfig.get_path("stdlib"))
        data = _joined(folder, _library(folder), split, NUM_STDLIB[split])
        source = f"the standard library of Python {sysconfig.get_python_version()}"
    elif name.startswith("text:"):
        path = Path(name.removeprefix("text:")).expanduser()
        data, source = _own(path, split), str(path)
    else:
        raise PractorchError(f"no text {name!r}", hint="known are stdlib and text:PATH, a file or a folder")
    if not data:
        raise PractorchError(f"{source}: no text for the {split} split", hint="more files, or a longer one")
    return Text(name, split, torch.frombuffer(bytearray(data), dtype=torch.uint8).long(), VOCABULARY, source)


def _library(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in _NO_LIBRARY]
        yield from (Path(place, name) for name in names if name.endswith(".py"))


def _own(path: Path, split: Split) -> bytes:
    if path.is_dir():
        return _joined(path, [p for p in path.rglob("*") if p.suffix.lower() in _TEXT_ENDINGS and p.is_file()], split)
    if not path.is_file():
        raise PractorchError(f"{path}: no such file or folder", hint="text:PATH wants a text file or a folder of them")
    data = _read(path)
    cut = len(data) * 9 // 10
    return data[:cut] if split == "train" else data[cut:]


def _joined(folder: Path, files: Iterable[Path], split: Split, num: int | None = None) -> bytes:
    """The split's files one after the other, ordered by a hash of their names: mixed, and the same on every machine.

    num: bytes after which it ends; None: all
    """
    by_hash = sorted((hashlib.sha256(p.relative_to(folder).as_posix().encode()).digest(), p) for p in files)
    data = bytearray()
    for path in (p for digest, p in by_hash if (digest[0] < 26) == (split == "test")):
        data += _read(path) + b"\n"
        if num is not None and len(data) >= num:
            return bytes(data[:num])
    return bytes(data)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PractorchError(f"{path}: cannot be read: {error.strerror}") from error
