"""practorch lab runs: what was trained, newest first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from practorch.cli.text import paint, say
from practorch.errors import PASSED

if TYPE_CHECKING:
    from practorch.lab.overview import Row

ROLES = {"finished": "good", "running": "name", "interrupted": "warm", "failed": "bad"}


@click.command("runs", epilog="Example: practorch lab runs --json")
@click.option("--runs", "folder", help="Where runs are kept.", type=Path, default=Path("runs"), show_default=True)
@click.option("--json", "as_json", help="One JSON object per run.", is_flag=True)
def command(folder: Path, as_json: bool) -> int:
    """Your runs, newest first: model, data, how good, how long, and whether they are finished."""
    from practorch.lab.overview import overview

    rows = overview(folder)
    if as_json:
        say(json.dumps([row.as_dict() for row in rows], indent=1))
        return PASSED
    if not rows:
        say(f"no runs in {folder}: practorch lab train quickstart makes one")
        return PASSED
    for cells in _table(rows):
        say(cells.rstrip())
    return PASSED


def _table(rows: list[Row]) -> list[str]:
    """A line per run, the columns as wide as they need be."""
    from practorch.lab.progress import duration

    lines = [
        (
            row.model,
            row.data,
            row.state,
            row.score,
            duration(row.training_s) if row.training_s else "",
            row.run,
            row.why,
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(6)] + [0]
    padded = [
        [cell.rjust(width) if column in (3, 4) else cell.ljust(width)
         for column, (cell, width) in enumerate(zip(line, widths, strict=True))]
        for line in lines
    ]  # fmt: skip
    for line, row in zip(padded, rows, strict=True):
        line[2] = paint(line[2], ROLES[row.state])
    return ["  ".join(line) for line in padded]
