"""practorch update: new and changed exercises beside the learner's work."""

from __future__ import annotations

import click

from practorch.cli.context import track_and_folder
from practorch.cli.text import say
from practorch.learner import update


@click.command("update", epilog="Example: practorch update")
def command() -> int:
    """Bring exercises that are new or changed since your folder was made. What you have written stays as it is."""
    track, folder = track_and_folder()
    done = update(folder, track)
    if not (done.new or done.renewed or done.kept):
        say("everything is up to date")
    if done.new:
        say(f"new: {', '.join(done.new)}")
    if done.renewed:
        say(f"new starter, you had not begun: {', '.join(done.renewed)}")
    for name in done.kept:
        say(f"{name}: its starter changed, your file stays; practorch reset {name} would bring the new one")
    return 0
