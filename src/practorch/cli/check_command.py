"""practorch check: one verdict."""

from __future__ import annotations

import json
import os
import shlex
import sys
from pathlib import Path

import click

from practorch.cli.checking import Attempt, note
from practorch.cli.context import the_exercise, the_folder
from practorch.cli.text import paint, say, verdict_lines
from practorch.errors import FAILED, PASSED
from practorch.learner import Folder, find_folder
from practorch.spec import Exercise, load_track

MAX_SEED = 2**32 - 1


@click.command("check", epilog="Example: practorch check stable_softmax --seed 3")
@click.argument("exercise", required=False)
@click.option(
    "--file", "file", type=click.Path(path_type=Path), help="Check this file instead of the one in your folder."
)
@click.option("--seed", type=click.IntRange(0, MAX_SEED), multiple=True, help="Inputs of this seed only.")
@click.option("--fresh", is_flag=True, help="Inputs that nobody has seen: a new seed, printed with the verdict.")
@click.option("--json", "as_json", is_flag=True, help="The verdict as one JSON object.")
def command(exercise: str | None, file: Path | None, seed: tuple[int, ...], fresh: bool, as_json: bool) -> int:
    """One verdict on your file. Without a name: the exercise that you are at.

    Exit code 0 passed, 1 failed, not started or stopped, 2 usage, 3 our fault.
    """
    if fresh and seed:
        raise click.UsageError("--fresh makes a seed of its own; leave --seed out")
    track = load_track()
    folder = find_folder() if file else the_folder()
    chosen = the_exercise(exercise or (file.stem if file and file.stem in track.day_of else None), track, folder)
    file = file or elsewhere(exercise, chosen, folder)
    path = file or (folder or the_folder()).ready(chosen)
    seeds = (int.from_bytes(os.urandom(4), "big"),) if fresh else seed
    with Attempt(chosen, path, seeds, starting) as attempt:
        verdict = attempt.verdict()
    if as_json:
        say(json.dumps(verdict.to_json(), ensure_ascii=False))
    else:
        named = f"{chosen.id} --file {shlex.quote(str(file))}" if file else chosen.id
        for line in verdict_lines(verdict, path, chosen.remember, named):
            say(line)
        if fresh and verdict.is_pass:
            say(paint(f"\n  again:      practorch check {named} --seed {verdict.seed}", "dim"))
    if folder is not None and file is None:
        note(folder, verdict, attempt.source)
    return PASSED if verdict.is_pass else FAILED


def elsewhere(name: str | None, exercise: Exercise, folder: Folder | None) -> Path | None:
    """The file that was named instead of an exercise, if it is not the one in the learner's folder."""
    if name is None or name == exercise.id or not Path(name).is_file():
        return None
    is_theirs = folder is not None and Path(name).resolve() == folder.file_of(exercise).resolve()
    return None if is_theirs else Path(name)


def starting(event: dict[str, object]) -> None:
    """Progress on standard error, so that output stays output."""
    if "starting" in event:
        click.echo(f"{event['starting']} ...", err=True)
    sys.stderr.flush()
