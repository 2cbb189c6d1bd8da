"""practorch hint: one rung at a time."""

from __future__ import annotations

import json

import click

from practorch.cli.context import standing_of, the_exercise, track_and_folder
from practorch.cli.text import say, wrapped
from practorch.learner import Event, Folder
from practorch.spec import Exercise


@click.command("hint", epilog="Example: practorch hint stable_softmax")
@click.argument("exercise", required=False)
@click.option("--json", "as_json", is_flag=True, help="The hint as JSON.")
def command(exercise: str | None, as_json: bool) -> int:
    """The next hint. The first says what to look at, the last where to act; ask again for the next one."""
    track, folder = track_and_folder()
    chosen = the_exercise(exercise, track, folder)
    text = next_hint(chosen, folder)
    say(json.dumps({"exercise": chosen.id, "hint": text}, ensure_ascii=False) if as_json else wrapped(text))
    return 0


def next_hint(exercise: Exercise, folder: Folder) -> str:
    """The rung after the last one that was taken; past the last, the way to the solution."""
    taken = standing_of(folder).of(exercise.id).num_hints
    if taken >= len(exercise.hints):
        return (
            f"{exercise.hints[-1]}\n\nThat was the last rung. practorch solution {exercise.id} shows the way in full."
        )
    folder.journal.append(Event.now("hint", exercise.id, rung=taken + 1))
    return exercise.hints[taken]
