"""practorch open: the file in the learner's editor."""

from __future__ import annotations

import click

from practorch.cli.context import the_exercise, track_and_folder
from practorch.cli.editor import open_in_editor
from practorch.cli.text import link, say
from practorch.learner import Event


@click.command("open", epilog="Example: practorch open stable_softmax")
@click.argument("exercise", required=False)
def command(exercise: str | None) -> int:
    """Open your file in $VISUAL, $EDITOR, or VS Code when inside it; without a name, the one that you are at."""
    track, folder = track_and_folder()
    chosen = the_exercise(exercise, track, folder)
    path = folder.ready(chosen)
    folder.journal.append(Event.now("opened", chosen.id))
    say(link(path))
    open_in_editor(path)
    return 0
