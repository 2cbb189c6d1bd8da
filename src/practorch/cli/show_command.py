"""practorch show: a statement, or a day's page."""

from __future__ import annotations

import json

import click

from practorch.cli.context import the_exercise
from practorch.cli.markdown import print_markdown
from practorch.cli.text import link, paint, say
from practorch.errors import PractorchError
from practorch.learner import find_folder
from practorch.spec import load_track


@click.command("show", epilog="Example: practorch show stable_softmax; practorch show --day broadcasting")
@click.argument("exercise", required=False)
@click.option("--day", "day", help="A day's page instead: its name or number.")
@click.option("--json", "as_json", is_flag=True, help="The exercise as JSON.")
def command(exercise: str | None, day: str | None, as_json: bool) -> int:
    """The statement of an exercise; without a name, of the one that you are at."""
    track, folder = load_track(), find_folder()
    if day is not None:
        found = next((d for d in track.days if day in (d.id, str(d.number))), None)
        if found is None or not found.exercise_ids:
            raise PractorchError(f"no day {day!r} yet", hint="practorch list shows the days that are there")
        print_markdown(found.text(), found.path)
        return 0
    chosen = the_exercise(exercise, track, folder)
    path = folder.file_of(chosen) if folder else None
    if as_json:
        data = {
            "id": chosen.id, "day": track.day_of[chosen.id].number, "title": chosen.title, "kind": chosen.kind,
            "level": chosen.level, "minutes": chosen.minutes, "statement": chosen.statement(),
            "starter": chosen.starter(), "file": str(path) if path else None,
        }  # fmt: skip
        say(json.dumps(data, ensure_ascii=False))
        return 0
    number = track.day_of[chosen.id].number
    say(paint(f"{chosen.title}", "strong"))
    say(paint(f"day {number}, {chosen.kind}, level {chosen.level} of 5, about {chosen.minutes} min\n", "dim"))
    print_markdown(chosen.statement(), chosen.path)
    if path:
        say(f"\nyour file: {link(path)}")
    return 0
