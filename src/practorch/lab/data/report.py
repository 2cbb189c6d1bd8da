"""A checked data set as a page with pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from torch import Tensor

from practorch.lab.data.check import Checked, Problem
from practorch.lab.data.decode import pixels
from practorch.lab.data.pictures import MAX_CLASSES, class_bars, grid, side_by_side
from practorch.lab.page import Page

NUM_SAMPLES = 8
MAX_GROUPS = 6
MAX_TOGETHER = 4
MAX_NAMES = 50
SIZE = 96
_SHOWN_TOGETHER = ("leak", "two labels", "duplicates", "near leak", "near duplicates")


def write_report(checked: Checked, folder: Path) -> Path:
    """report.html and its PNGs in a folder; the page's path."""
    listing = checked.listing
    page = Page(f"Data check: {listing.name}")
    num_wrong = sum(problem.is_wrong for problem in checked.problems)
    verdict = "Nothing is wrong." if checked.is_good else f"{num_wrong} wrong, {len(checked.problems)} found in all."
    page.text(f"{len(listing.files):,} files, {len(listing.classes)} classes. {verdict}")
    if not listing.has_splits:
        page.text("There are no splits: a fixed fifth of every class was set apart for the test.", is_note=True)
    for problem in checked.problems:
        _add_problem(page, checked, problem, folder)
    page.heading("Classes")
    page.table(
        ["class", *checked.counts],
        [[label, *(of_class[label] for of_class in checked.counts.values())] for label in listing.classes],
    )
    page.picture(class_bars(checked.counts, folder / "classes.png"), "Readable images by class and split")
    if checked.seen:
        page.picture(_samples(checked, folder / "samples.png"), "The first images of every class")
    page.heading("Sizes and pixels")
    page.table(["size", "images"], list(checked.sizes.items())[:10])
    page.table(["pixels", "images"], checked.modes.items())
    page.heading("Channel statistics")
    page.text("Of the training images, pixels from 0 to 1.")
    page.code(statistics_toml(checked))
    return page.write(folder / "report.html")


def statistics_toml(checked: Checked) -> str:
    """Mean and standard deviation of the channels, as lines for a config."""
    return "\n".join(
        f"{name} = [{', '.join(f'{value:.4f}' for value in values)}]"
        for name, values in (("mean", checked.mean), ("std", checked.std))
    )


def _add_problem(page: Page, checked: Checked, problem: Problem, folder: Path) -> None:
    page.heading(f"{'Wrong' if problem.is_wrong else 'Worth knowing'}: {problem.kind}")
    page.text(f"{problem.text}.")
    if problem.kind in _SHOWN_TOGETHER:
        groups = problem.files[:MAX_GROUPS]
        png = side_by_side(_opened(checked, groups), folder / f"{problem.kind.replace(' ', '_')}.png")
        is_all = len(groups) == len(problem.files)
        page.picture(png, "All of them" if is_all else f"The first {len(groups)} of {len(problem.files)}")
    lines = [" = ".join(group) for group in problem.files[:MAX_NAMES]]
    if len(problem.files) > MAX_NAMES:
        lines.append(f"and {len(problem.files) - MAX_NAMES} more")
    if lines:
        page.code("\n".join(lines))


def _opened(checked: Checked, groups: Sequence[tuple[str, ...]]) -> list[tuple[tuple[str, Tensor], ...]]:
    """The pictures of each group, named by split, class and file."""
    by_name = {each.file.where: each.file for each in checked.seen}
    out = []
    for group in groups:
        files = [by_name[name] for name in group[:MAX_TOGETHER]]
        names = [f"{file.split}, {file.label}: {file.path.name}" for file in files]
        pictures = [pixels(file, is_grey=False, size=SIZE) for file in files]
        out.append(tuple(zip(names, pictures, strict=True)))
    return out


def _samples(checked: Checked, path: Path) -> Path:
    rows = []
    for label in checked.listing.classes[:MAX_CLASSES]:
        files = [each.file for each in checked.seen if each.file.label == label][:NUM_SAMPLES]
        if files:
            rows.append((label, [pixels(file, is_grey=False, size=SIZE) for file in files]))
    return grid(rows, f"{checked.listing.name}: the first images of every class, cut to squares", path)
