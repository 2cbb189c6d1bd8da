"""practorch init: the learner's folder."""

from __future__ import annotations

from pathlib import Path

import click

from practorch.cli.text import link, say
from practorch.learner import init
from practorch.learner.folder import default_place
from practorch.spec import load_track


@click.command("init", epilog="Example: practorch init my-hundred-days")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
def command(folder: Path | None) -> int:
    """Make your folder: one file per exercise and journal.jsonl. Nothing that is there is overwritten.

    Without a name: $PRACTORCH_HOME, or practorch-exercises here.
    """
    track = load_track()
    made, count = init(folder or default_place(), track)
    total = len(track.day_of)
    kept = f", {total - count} were there already and stay as they are" if count < total else ""
    say(f"{link(made.path)}: {count} exercises made{kept}")
    say("next: practorch, or practorch show")
    return 0
