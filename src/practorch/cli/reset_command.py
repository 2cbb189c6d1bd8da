"""practorch reset: back to the starter, and back again."""

from __future__ import annotations

import click

from practorch.cli.context import the_exercise, track_and_folder
from practorch.cli.text import link, say
from practorch.learner import Event


@click.command("reset", epilog="Example: practorch reset stable_softmax; practorch reset stable_softmax --undo")
@click.argument("exercise")
@click.option("--undo", is_flag=True, help="Bring your file back.")
def command(exercise: str, undo: bool) -> int:
    """Put the starter in the place of your file. Your file is kept, and --undo brings it back."""
    track, folder = track_and_folder()
    chosen = the_exercise(exercise, track, folder)
    if undo:
        path = folder.restore(chosen)
        folder.journal.append(Event.now("restored", chosen.id))
        say(f"{link(path)}: your file is back")
        return 0
    kept = folder.reset(chosen)
    path = folder.file_of(chosen)
    if kept is None:
        say(f"{link(path)}: is the starter already" if path.exists() else f"{link(path)}: made")
        return 0
    folder.journal.append(Event.now("reset", chosen.id))
    say(f"{link(path)}: the starter again")
    say(f"your file is kept as {kept.name}; practorch reset {chosen.id} --undo brings it back")
    return 0
