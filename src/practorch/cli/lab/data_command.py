"""practorch lab data: the data sets, what they look like, and what is wrong with one's own."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from practorch.cli.text import paint, say
from practorch.errors import FAILED, PASSED

MAX_NAMES = 5


@click.group("data", epilog="Example: practorch lab data show fashion-mnist")
def command() -> None:
    """The data sets: what there is, what it looks like, and what is wrong with your own."""


@command.command("list", epilog="Example: practorch lab data list")
@click.option("--json", "as_json", is_flag=True, help="The data sets as JSON.")
def list_(as_json: bool) -> int:
    """The data sets that --data knows, and where each one lies."""
    from practorch.lab.data import OWN, known
    from practorch.lab.data.text import TEXTS

    rows = [{"name": each.name, "text": each.text, "where": each.where()} for each in known()]
    if as_json:
        say(json.dumps(rows))
        return PASSED
    for row in rows:
        say(f"{paint(str(row['name']).ljust(14), 'name')} {row['text']}")
        say(paint(f"{'':14} {row['where'] or 'not on this machine: downloaded when it is first used'}", "dim"))
    for title, table in (("your own:", OWN), ("for language models:", TEXTS)):
        say(f"\n{title}")
        for name, text in table.items():
            say(f"{paint(f'{name:14}', 'name')} {text}")
    return PASSED


@command.command("show", epilog="Example: practorch lab data show folder:photos@64 --out photos.png")
@click.argument("name", default="fashion-mnist")
@click.option("--split", type=click.Choice(["train", "test"]), default="train", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="The PNG to write; NAME-SPLIT.png here by default.")
def show(name: str, split: str, out: Path | None) -> int:
    """A picture with a row of images for every class."""
    from practorch.lab.data import load
    from practorch.lab.data.pictures import class_grid

    data = load(name, "test" if split == "test" else "train")
    stem = Path(name.partition(":")[2] or name).name
    path = class_grid(data, out or Path(f"{stem}-{split}.png"))
    say(f"{data.name}, {split}: {len(data):,} images of {len(data.classes)} classes, from {data.source}")
    say(f"written: {path}")
    return PASSED


@command.command("get", epilog="Example: practorch lab data get fashion-mnist")
@click.argument("name", type=click.Choice(["fashion-mnist", "mnist", "cifar10"]))
def get(name: str) -> int:
    """Download a whole data set from its publisher, once, into your cache."""
    from practorch.lab.data.download import fetched

    say(f"here: {fetched(name)}")
    return PASSED


@command.command("check", epilog="Example: practorch lab data check photos")
@click.argument("name")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("data-check"),
    show_default=True,
    help="Folder of the report.",
)
@click.option("--json", "as_json", is_flag=True, help="All findings as JSON.")
def check(name: str, out: Path, as_json: bool) -> int:
    """What is wrong with your own data: a folder with a folder per class, or csv:TABLE with files and labels.

    Finds files that cannot be read, classes that a split misses, images that are in two splits or two classes, also
    when they were resized or compressed again, and measures sizes, balance and channels. Exit code 1 if something is
    wrong.
    """
    from practorch.lab.data.check import check as checked_data
    from practorch.lab.data.report import statistics_toml, write_report

    checked = checked_data(name, _told)
    page = write_report(checked, out)
    if as_json:
        say(json.dumps({**checked.as_json(), "report": str(page)}))
        return PASSED if checked.is_good else FAILED
    for split, of_class in checked.counts.items():
        nums = of_class.values()
        say(f"{split:5} {sum(nums):>7,} images, {min(nums):,} to {max(nums):,} a class")
    for problem in checked.problems:
        sign, role = ("✗", "bad") if problem.is_wrong else ("·", "warm")
        say(f"{paint(sign, role)} {paint(problem.kind, 'strong')}: {problem.text}")
        for group in problem.files[:MAX_NAMES]:
            say(paint(f"    {' = '.join(group)}", "dim"))
        if len(problem.files) > MAX_NAMES:
            say(paint(f"    and {len(problem.files) - MAX_NAMES:,} more", "dim"))
    say(f"\n{statistics_toml(checked)}\n")
    say(f"{paint('✓', 'good')} nothing is wrong" if checked.is_good else f"{paint('✗', 'bad')} do not train on it yet")
    say(f"report: {page}")
    return PASSED if checked.is_good else FAILED


def _told(done: int, of: int) -> None:
    if sys.stderr.isatty() and (done % 50 == 0 or done == of):
        click.echo(f"\r{done:,} of {of:,} files{', now compared' if done == of else ''}", err=True, nl=done == of)
