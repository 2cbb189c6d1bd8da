"""practorch compare: yours beside the solution."""

from __future__ import annotations

import json

import click

from practorch.cli.check_command import starting
from practorch.cli.checking import read, request
from practorch.cli.context import standing_of, the_exercise, track_and_folder
from practorch.cli.text import paint, say
from practorch.engine import client
from practorch.engine.precheck import precheck
from practorch.errors import PractorchError


@click.command("compare", epilog="Example: practorch compare stable_softmax")
@click.argument("exercise", required=False)
@click.option("--json", "as_json", is_flag=True, help="The numbers as JSON.")
def command(exercise: str | None, as_json: bool) -> int:
    """Your code beside the solution, call by call: torch operations, milliseconds, largest tensor. After a pass."""
    track, folder = track_and_folder()
    stands = standing_of(folder)
    chosen = the_exercise(exercise or stands.last_exercise or None, track, folder)
    if not stands.has_passed(chosen.id):
        raise PractorchError(f"{chosen.id} is not passed yet", hint=f"practorch check {chosen.id}")
    path = folder.file_of(chosen)
    source, settled = precheck(chosen, read(path))
    if settled is not None:
        raise PractorchError(settled.findings[0].text, hint=settled.findings[0].hint)
    rows = client.ask("compare", request(chosen, source, path), told=starting)["rows"]
    if as_json:
        say(json.dumps(rows))
        return 0
    say(paint(f"{'':36} {'operations':>17} {'ms':>15} {'largest tensor':>19}", "dim"))
    say(paint(f"{'':36} {'yours':>8} {'ours':>8} {'yours':>7} {'ours':>7} {'yours':>9} {'ours':>9}", "dim"))
    for row in rows:
        name = f"{row['check']}, {row['case']}"[:36]
        yours, ours = row["yours"], row["ours"]
        say(
            f"{name:<36} {yours['operations']:>8} {ours['operations']:>8} {yours['ms']:>7.2f} {ours['ms']:>7.2f}"
            f" {yours['largest']:>9} {ours['largest']:>9}"
        )
    return 0
