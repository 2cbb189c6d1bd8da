"""practorch check: one verdict."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from practorch.cli.checking import Attempt, note
from practorch.cli.context import the_exercise, the_folder
from practorch.cli.text import say, verdict_lines
from practorch.errors import FAILED, PASSED
from practorch.learner import find_folder
from practorch.spec import load_track


@click.command("check", epilog="Example: practorch check stable_softmax --seed 3")
@click.argument("exercise", required=False)
@click.option(
    "--file", "file", type=click.Path(path_type=Path), help="Check this file instead of the one in your folder."
)
@click.option("--seed", type=int, multiple=True, help="Inputs of this seed only, to repeat a verdict.")
@click.option("--fresh", is_flag=True, help="Inputs that nobody has seen: a new seed, printed with the verdict.")
@click.option("--json", "as_json", is_flag=True, help="The verdict as one JSON object.")
def command(exercise: str | None, file: Path | None, seed: tuple[int, ...], fresh: bool, as_json: bool) -> int:
    """One verdict on your file. Without a name: the exercise that you are at.

    Exit code 0 passed, 1 failed, not started or stopped, 2 usage, 3 our fault.
    """
    track = load_track()
    folder = find_folder() if file else the_folder()
    chosen = the_exercise(exercise, track, folder)
    path = file or (folder or the_folder()).ready(chosen)
    seeds = (int.from_bytes(os.urandom(4), "big"),) if fresh else seed
    with Attempt(chosen, path, seeds, starting) as attempt:
        verdict = attempt.verdict()
    if folder is not None and file is None:
        note(folder, verdict, attempt.source)
    if as_json:
        say(json.dumps(verdict.to_json(), ensure_ascii=False))
    else:
        for line in verdict_lines(verdict, path, chosen.remember):
            say(line)
    return PASSED if verdict.is_pass else FAILED


def starting(event: dict[str, object]) -> None:
    """Progress on standard error, so that output stays output."""
    if "starting" in event:
        click.echo(f"{event['starting']} ...", err=True)
    sys.stderr.flush()
