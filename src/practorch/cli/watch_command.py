"""practorch watch: a verdict at every save."""

from __future__ import annotations

import sys

import click

from practorch.cli.context import the_exercise, track_and_folder


@click.command("watch", epilog="Example: practorch watch; practorch watch --plain | tee verdicts.txt")
@click.argument("exercise", required=False)
@click.option("--plain", is_flag=True, help="Lines instead of an app: for pipes, screen readers, small terminals.")
@click.option("--poll", is_flag=True, help="Look for saves by polling: for network drives and some containers.")
def command(exercise: str | None, plain: bool, poll: bool) -> int:
    """The terminal app: statement, verdict at every save, hints, list, progress. The keys are shown at its foot."""
    from practorch.cli.watch import watch, watch_plain

    track, folder = track_and_folder()
    chosen = the_exercise(exercise, track, folder)
    if plain or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return watch_plain(folder, track, chosen.id, poll)
    return watch(folder, track, chosen.id, poll)
