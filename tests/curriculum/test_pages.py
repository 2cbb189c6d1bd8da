"""Day pages and statements: they fit a terminal of 80 columns, their examples run, scripts draw their figures."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from rich.console import Console
from rich.markdown import Markdown

import practorch
from practorch.cli.markdown import readable
from practorch.spec import load_track
from practorch.spec.track import Day

ROOT = Path(__file__).parents[2]
TRACK = load_track(Path(practorch.__file__).parent / "curriculum")
DAYS = [day for day in TRACK.days if day.exercise_ids]
TARGETS = tomllib.loads((Path(__file__).parent / "targets.toml").read_text(encoding="utf-8"))
COLUMNS = 80


def rendered(text: str, columns: int) -> list[str]:
    """The lines of a page as a terminal of so many columns shows them, without the spaces at their ends."""
    console = Console(file=io.StringIO(), width=columns, color_system=None)
    console.print(Markdown(readable(text)))
    assert isinstance(console.file, io.StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def code_lines(text: str) -> set[str]:
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    return {line.strip() for block in blocks for line in block.splitlines() if line.strip()}


TEXTS = {e.id: e.statement for e in TRACK} | {f"day {day.id}": day.text for day in DAYS}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_fits_eighty_columns(name: str) -> None:
    text = TEXTS[name]()
    shown = rendered(text, COLUMNS)
    assert max(map(len, shown)) <= COLUMNS
    whole = {line.strip() for line in shown}
    assert [line for line in code_lines(text) if line not in whole] == [], "code that does not fit is broken"
    assert not any("…" in line for line in shown if "…" not in readable(text)), "a table that does not fit is cut"


@pytest.mark.parametrize("day", DAYS, ids=lambda day: str(day.id))
def test_the_examples_of_a_page_run(day: Day, tmp_path: Path) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", day.text(), flags=re.DOTALL | re.MULTILINE)
    if not blocks:
        pytest.skip("a page without Python")
    file = tmp_path / "page.py"
    file.write_text("\n".join(blocks), encoding="utf-8")
    done = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, cwd=tmp_path, timeout=150)
    assert done.returncode == 0, done.stderr


def test_figures_are_what_the_scripts_draw() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts/draw_figures.py"), "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_a_page_with_a_figure_shows_it() -> None:
    for day in DAYS:
        assert (day.path / "figure.svg").exists() == ("](figure.svg)" in day.text()), day.id


@pytest.mark.parametrize("day", TARGETS)
def test_the_mistakes_of_a_day_are_practised(day: str) -> None:
    found = next(d for d in TRACK.days if d.id == day)
    earlier = [name for d in TRACK.days[: found.number] for name in d.exercise_ids]
    practised = {mistake.catalog for name in earlier for mistake in TRACK.exercise(name).mistakes()}
    assert sorted(set(TARGETS[day]) - practised) == []
