"""practorch next: where to go on."""

from __future__ import annotations

import json

import click

from practorch.cli.context import standing_of, track_and_folder
from practorch.cli.text import link, say


@click.command("next", epilog="Example: practorch next --json")
@click.option("--json", "as_json", is_flag=True, help="As JSON: id and file.")
def command(as_json: bool) -> int:
    """The first exercise of the track that you have not passed."""
    track, folder = track_and_folder()
    name = standing_of(folder).next_exercise(list(track.day_of))
    if name is None:
        say(
            json.dumps({"id": None})
            if as_json
            else "every exercise is passed; practorch progress shows the hundred days"
        )
        return 0
    exercise = track.exercise(name)
    path = folder.ready(exercise)
    if as_json:
        say(json.dumps({"id": name, "file": str(path)}))
    else:
        say(f"{name}: {exercise.title}\n{link(path)}\nnext: practorch show {name}, then practorch check {name}")
    return 0
