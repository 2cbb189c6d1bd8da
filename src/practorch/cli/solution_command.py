"""practorch solution: after a pass, or asked for."""

from __future__ import annotations

import json
import sys

import click

from practorch.cli.context import standing_of, the_exercise, track_and_folder
from practorch.cli.markdown import print_beside
from practorch.cli.text import paint, say, wrapped
from practorch.errors import PASSED, PractorchError
from practorch.learner import Event

LEXERS = {".py": "python", ".cpp": "cpp", ".cu": "cpp", ".Dockerfile": "dockerfile"}


@click.command("solution", epilog="Example: practorch solution stable_softmax --yes")
@click.argument("exercise", required=False)
@click.option("--yes", is_flag=True, help="Show it although the exercise is not passed.")
@click.option("--json", "as_json", is_flag=True, help="The solution as JSON.")
def command(exercise: str | None, yes: bool, as_json: bool) -> int:
    """The solution, with the comments that teach, beside your file. Before a pass you are asked whether you want it."""
    track, folder = track_and_folder()
    chosen = the_exercise(exercise, track, folder)
    if not (yes or standing_of(folder).has_passed(chosen.id) or _is_wanted(chosen.id)):
        return PASSED
    folder.journal.append(Event.now("solution", chosen.id))
    path = folder.file_of(chosen)
    yours = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    if as_json:
        others = chosen.other_solutions()
        data = {"exercise": chosen.id, "solution": chosen.solution(), "yours": yours, "others": others}
        say(json.dumps(data, ensure_ascii=False))
        return 0
    print_beside(
        {"the solution": chosen.solution(), **({"yours": yours} if yours else {})}, LEXERS.get(chosen.suffix, "")
    )
    say(wrapped(chosen.remember))
    for name in chosen.other_solutions():
        say(paint(f"another right way: {name.replace('_', ' ')} (--json shows it)", "dim"))
    return 0


def _is_wanted(name: str) -> bool:
    """The answer of the person at the terminal.

    Raises PractorchError if there is none.
    """
    if not sys.stdin.isatty():
        raise PractorchError(f"{name} is not passed yet", hint=f"practorch solution {name} --yes shows it all the same")
    return click.confirm(f"{name} is not passed yet. Show the solution?")
