"""What is wrong with a data set of one's own, before anything is trained on it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from practorch.lab.data.duplicates import near_duplicates
from practorch.lab.data.facts import Seen, Unreadable, looked_at, mean_and_std
from practorch.lab.data.files import Listing, csv_listing, folder_listing, sized

MAX_IMBALANCE = 10
_ORDER = ("train", "val", "test")
FEW = 20
"""A class with fewer images to train on is worth a word."""


@dataclass(frozen=True)
class Problem:
    """One thing that was found."""

    kind: str
    text: str
    is_wrong: bool
    """Training on it, or measuring with it, would mislead; else it is worth knowing."""
    files: tuple[tuple[str, ...], ...] = ()
    """Groups of files that belong together; a group of one for a problem of single files."""


@dataclass(frozen=True)
class Checked:
    """A data set that was looked at."""

    listing: Listing
    seen: tuple[Seen, ...]
    problems: tuple[Problem, ...]
    counts: dict[str, dict[str, int]]
    """Readable images by split and class."""
    sizes: dict[str, int]
    """Images by size, "640x480", the most frequent first."""
    modes: dict[str, int]
    mean: tuple[float, ...]
    std: tuple[float, ...]
    """Of the training images' channels, pixels from 0 to 1."""

    @property
    def is_good(self) -> bool:
        """Nothing is wrong."""
        return not any(problem.is_wrong for problem in self.problems)

    def as_json(self) -> dict[str, Any]:
        """All but the pixels."""
        return {
            "name": self.listing.name,
            "is_good": self.is_good,
            "has_splits": self.listing.has_splits,
            "problems": [asdict(problem) for problem in self.problems],
            "counts": self.counts,
            "sizes": self.sizes,
            "modes": self.modes,
            "mean": self.mean,
            "std": self.std,
        }


def check(name: str, told: Callable[[int, int], None] = lambda done, of: None) -> Checked:
    """What there is to say about "folder:PATH", "csv:PATH", or a path to either; told hears of progress.

    Raises PractorchError if there is nothing to look at.
    """
    kind, colon, rest = name.partition(":")
    path = Path(sized(rest if colon and kind in ("folder", "csv") else name)[0]).expanduser()
    is_table = kind == "csv" if colon else path.suffix.lower() == ".csv"
    listing = (csv_listing if is_table else folder_listing)(path)
    found = looked_at(listing.files, lambda done: told(done, len(listing.files)))
    seen = sorted((each for each in found if isinstance(each, Seen)), key=lambda each: _ORDER.index(each.file.split))
    splits = sorted({file.split for file in listing.files}, key=_ORDER.index)
    counts = {split: dict.fromkeys(listing.classes, 0) for split in splits}
    for each in seen:
        counts[each.file.split][each.file.label] += 1
    problems = (
        *_unreadable([each for each in found if isinstance(each, Unreadable)]),
        *_missing(listing, counts),
        *_names(listing),
        *_balance(counts),
        *_same(seen),
        *_alike(seen),
        *_forms(seen, listing),
    )
    own = [each for each in seen if each.file.split == "train"] or seen
    mean, std = mean_and_std(own) if own else ((), ())
    sizes = Counter(f"{each.size[0]}x{each.size[1]}" for each in seen)
    modes = Counter(each.mode for each in seen)
    ordered = tuple(sorted(problems, key=lambda problem: not problem.is_wrong))
    return Checked(
        listing, tuple(seen), ordered, counts, dict(sizes.most_common()), dict(modes.most_common()), mean, std
    )


def _unreadable(files: Sequence[Unreadable]) -> Iterator[Problem]:
    if files:
        groups = tuple((f"{each.file.where}: {each.reason}",) for each in files)
        yield Problem("unreadable", f"{_num(files, 'file')} cannot be read", True, groups)


def _missing(listing: Listing, counts: dict[str, dict[str, int]]) -> Iterator[Problem]:
    """Classes that a split does not have."""
    for split, of_class in counts.items():
        empty = [label for label in listing.classes if not of_class[label]]
        if empty:
            yield Problem("missing class", f"{split} has no image of {_and(empty)}", True)
    if "test" not in counts and "val" not in counts:
        yield Problem("missing split", "there is nothing to test on: every class has one image", True)
    if "train" not in counts:
        yield Problem("missing split", "there is nothing to train on", True)


def _names(listing: Listing) -> Iterator[Problem]:
    """Classes that are one class to a person."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for label in listing.classes:
        by_name[label.strip().lower()].append(label)
    for labels in by_name.values():
        if len(labels) > 1:
            yield Problem("class names", f"{_and(labels)} are two classes and differ only in capitals or spaces", True)


def _balance(counts: dict[str, dict[str, int]]) -> Iterator[Problem]:
    train = {label: num for label, num in counts.get("train", {}).items() if num}
    if not train:
        return
    most, least = max(train, key=train.__getitem__), min(train, key=train.__getitem__)
    if train[most] > MAX_IMBALANCE * train[least]:
        text = f"{most} has {train[most]} images to train on and {least} only {train[least]}"
        yield Problem("imbalance", f"{text}: accuracy will say little about {least}", False)
    elif train[least] < FEW:
        yield Problem("few images", f"{least} has only {_num(train[least], 'image')} to train on", False)


def _same(seen: Sequence[Seen]) -> Iterator[Problem]:
    """Files of the same bytes, by what that does."""
    by_bytes: dict[str, list[Seen]] = defaultdict(list)
    for each in seen:
        by_bytes[each.sha256].append(each)
    groups = [group for group in by_bytes.values() if len(group) > 1]
    leaks = [group for group in groups if _splits(group) > 1]
    disputed = [group for group in groups if _labels(group) > 1]
    repeated = [group for group in groups if _splits(group) == _labels(group) == 1]
    if leaks:
        yield _groups("leak", f"{_num(leaks, 'image')} in more than one split: the test repeats them", True, leaks)
    if disputed:
        yield _groups("two labels", f"{_num(disputed, 'image')} under more than one class", True, disputed)
    if repeated:
        yield _groups("duplicates", f"{_num(repeated, 'image')} more than once in a class", False, repeated)


def _alike(seen: Sequence[Seen]) -> Iterator[Problem]:
    """Pictures that look the same though their bytes differ."""
    if not seen:
        return
    found = near_duplicates([each.look for each in seen], np.stack([each.thumbnail for each in seen]))
    pairs = [(seen[i], seen[j]) for i, j in found if seen[i].sha256 != seen[j].sha256]
    leaks = [pair for pair in pairs if _splits(pair) > 1]
    rest = [pair for pair in pairs if _splits(pair) == 1]
    if leaks:
        text = f"{_num(leaks, 'pair')} of images look the same across splits: the test may repeat them"
        yield _groups("near leak", text, True, leaks)
    if rest:
        yield _groups("near duplicates", f"{_num(rest, 'pair')} of images look the same within a split", False, rest)


def _forms(seen: Sequence[Seen], listing: Listing) -> Iterator[Problem]:
    """Sizes, modes, flat pictures, and files that are no images."""
    sizes = sorted({each.size for each in seen})
    if len(sizes) > 1:
        text = f"{len(sizes)} sizes, from {sizes[0][0]}x{sizes[0][1]} to {sizes[-1][0]}x{sizes[-1][1]}"
        name = f"{listing.name}@{min(min(size) for size in sizes)}"
        yield Problem("sizes", f"{text}: name one for all, as in {name}", False)
    modes = Counter(each.mode for each in seen)
    if len(modes) > 1:
        text = ", ".join(f"{num} {mode}" for mode, num in modes.most_common())
        yield Problem("modes", f"{len(modes)} kinds of pixels: {text}; all become grey or all RGB", False)
    flat = tuple((each.file.where,) for each in seen if each.is_flat)
    if flat:
        yield Problem("flat", f"{_num(flat, 'image')} of one colour all over", False, flat)
    if listing.ignored:
        text = f"{_num(listing.ignored, 'file')} passed over: by their names no images"
        yield Problem("passed over", text, False, tuple((name,) for name in listing.ignored))


def _groups(kind: str, text: str, is_wrong: bool, groups: Sequence[Sequence[Seen]]) -> Problem:
    return Problem(kind, text, is_wrong, tuple(tuple(each.file.where for each in group) for group in groups))


def _splits(group: Sequence[Seen]) -> int:
    return len({each.file.split for each in group})


def _labels(group: Sequence[Seen]) -> int:
    return len({each.file.label for each in group})


def _num(things: Sequence[object] | int, noun: str) -> str:
    num = things if isinstance(things, int) else len(things)
    return f"{num} {noun}{'' if num == 1 else 's'}"


def _and(names: Sequence[str], most: int = 5) -> str:
    """ "a, b and c", with a count for what is more than most."""
    shown = [*names[:most], *([f"{len(names) - most} more"] if len(names) > most else [])]
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
