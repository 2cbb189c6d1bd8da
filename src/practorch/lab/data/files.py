"""Image files on this machine and what they are called: a folder with a folder per class, or a CSV of files and labels.

Only names are read here; decode.py opens the files, and check.py says what is wrong with them.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from practorch.errors import PractorchError
from practorch.lab.data.images import Split

ENDINGS = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm", ".pgm"}
SPLITS = {"train": "train", "training": "train", "test": "test", "testing": "test"} | dict.fromkeys(
    ("val", "valid", "validation"), "val"
)
TEST_SHARE = 5
"""Without splits of its own, one image in five of every class is for the test."""


@dataclass(frozen=True)
class ImageFile:
    """A file, its class, and the split it belongs to: "train", "test" or "val"."""

    path: Path
    label: str
    split: str
    where: str
    """What an error calls it: its path below the folder, or the row of the CSV."""


@dataclass(frozen=True)
class Listing:
    """The files of a data set."""

    name: str
    root: Path
    classes: tuple[str, ...]
    files: tuple[ImageFile, ...]
    has_splits: bool
    """They are the owner's; else a fixed fifth of every class, chosen by a hash of the name, is for the test."""
    ignored: tuple[str, ...] = ()
    """Files below the folder that are no images by their ending."""

    def of(self, split: Split) -> list[ImageFile]:
        """The files of a split; what is called validation stands in for a test split that is not there."""
        wanted = split if split == "train" or any(file.split == "test" for file in self.files) else "val"
        return [file for file in self.files if file.split == wanted]


def sized(name: str) -> tuple[str, int | None]:
    """A path and the size behind its @: "photos@64" is ("photos", 64)."""
    found = re.fullmatch(r"(.+)@(\d+)", name)
    return (found[1], int(found[2])) if found else (name, None)


def folder_listing(root: Path) -> Listing:
    """The images of root/CLASS/…, or of root/train/CLASS/… and root/test/CLASS/….

    Raises PractorchError if there is no folder, no class or no image.
    """
    if not root.is_dir():
        raise PractorchError(f"{root}: no such folder", hint="folder:PATH wants a folder with a folder per class")
    tops = _folders(root)
    splits = {top: SPLITS[top.name.lower()] for top in tops if top.name.lower() in SPLITS}
    has_splits = "train" in splits.values()
    class_folders = [(folder, splits[top]) for top in splits for folder in _folders(top)] if has_splits else []
    class_folders = class_folders or [(top, "") for top in tops]
    found = [(path, folder.name, split) for folder, split in class_folders for path in _files(folder)]
    if not any(path.suffix.lower() in ENDINGS for path, _, _ in found):
        wanted = f"{root}/{'train/' if has_splits else ''}CLASS/image.png"
        raise PractorchError(f"{root}: holds no images in class folders", hint=f"they are looked for as {wanted}")
    files = [
        ImageFile(path, label, split, path.relative_to(root).as_posix())
        for path, label, split in found
        if path.suffix.lower() in ENDINGS
    ]
    classes = sorted({folder.name for folder, _ in class_folders})
    ignored = [path for path in _files(root) if path.suffix.lower() not in ENDINGS]
    names = tuple(path.relative_to(root).as_posix() for path in ignored)
    return Listing(f"folder:{root}", root, tuple(classes), _split(files), has_splits, names)


def csv_listing(path: Path) -> Listing:
    """The files that a CSV names in its columns file and label, or in its first two; paths start from its folder.

    A column named split says train, val or test. Raises PractorchError if the table cannot be read or a row is short.
    """
    rows = _table(path)
    head = [cell.strip().lower() for cell in rows[0]]
    if len(head) < 2:
        raise PractorchError(f"{path}: has one column", hint="two are needed, file and label, with a comma in between")
    is_head = not (path.parent / rows[0][0]).is_file()
    at_file, at_label = (head.index("file"), head.index("label")) if {"file", "label"} <= set(head) else (0, 1)
    at_split = head.index("split") if is_head and "split" in head else None
    files = []
    for line, row in list(enumerate(rows, 1))[1 if is_head else 0 :]:
        if not row:
            continue
        where = f"{path.name}, line {line}"
        cells = [cell.strip() for cell in row]
        if len(cells) <= max(at_file, at_label, at_split or 0) or not cells[at_file] or not cells[at_label]:
            raise PractorchError(f"{where}: {row} has no file and label", hint="every row needs both")
        split = "" if at_split is None else SPLITS.get(cells[at_split].lower())
        if split is None:
            raise PractorchError(f"{where}: split is {cells[at_split or 0]!r}", hint="it is train, val or test")
        files.append(ImageFile(path.parent / cells[at_file], cells[at_label], split, where))
    if not files:
        raise PractorchError(f"{path}: has no rows", hint="a row is a file, a comma and its label")
    classes = sorted({file.label for file in files}, key=_numbers_in_order)
    return Listing(f"csv:{path}", path.parent, tuple(classes), _split(files), at_split is not None)


def _table(path: Path) -> list[list[str]]:
    if not path.is_file():
        raise PractorchError(f"{path}: no such file", hint="csv:PATH wants a table with the columns file and label")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PractorchError(f"{path}: cannot be read: {error}", hint="save it as CSV in UTF-8") from error
    first = text.split("\n", 1)[0]
    rows = list(csv.reader(text.splitlines(), delimiter=max(",;\t", key=first.count)))
    if not rows or not rows[0]:
        raise PractorchError(f"{path}: is empty", hint="a row is a file, a comma and its label")
    return rows


def _numbers_in_order(label: str) -> tuple[int, str]:
    """Sorts 10 after 9."""
    return (int(label), "") if re.fullmatch(r"\d{1,9}", label) else (10**9, label)


def _split(files: Iterable[ImageFile]) -> tuple[ImageFile, ...]:
    """Files without a split get one, by a hash of their names: the same on every machine, whatever is added later."""
    of_class: dict[str, list[ImageFile]] = {}
    for file in files:
        of_class.setdefault(file.label, []).append(file)
    out: list[ImageFile] = []
    for same in of_class.values():
        by_hash = sorted(same, key=lambda file: hashlib.sha256(file.where.encode()).digest())
        num_test = max(len(same) // TEST_SHARE, min(1, len(same) - 1))
        tests = {file.where for file in by_hash[:num_test]}
        out += [
            file if file.split else ImageFile(file.path, file.label, ["train", "test"][file.where in tests], file.where)
            for file in same
        ]
    return tuple(out)


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _files(folder: Path) -> list[Path]:
    """Every file below a folder, but no hidden ones."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(p for p in found if not any(part.startswith(".") for part in p.relative_to(folder).parts))
