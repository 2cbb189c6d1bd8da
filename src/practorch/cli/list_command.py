"""practorch list: the track and where one stands."""

from __future__ import annotations

import json
import sys

import click

from practorch.cli.context import current, standing_of
from practorch.cli.text import cut, paint, say, width
from practorch.learner import Progress, find_folder
from practorch.spec import Exercise, load_track

SIGNS = {"passed": ("✓", "good"), "was passed": ("~", "warm"), "tried": ("✗", "bad"), "opened": ("·", "warm")}


@click.command("list", epilog="Example: practorch list broadcast")
@click.argument("search", required=False)
@click.option("--todo", is_flag=True, help="Only what is not passed yet.")
@click.option("--json", "as_json", is_flag=True, help="id, day, kind, level, status of each, as JSON.")
def command(search: str | None, todo: bool, as_json: bool) -> int:
    """The track: days and exercises, and where you stand. SEARCH keeps what has that text in id, title or topics."""
    track, folder = load_track(), find_folder()
    stands, here = standing_of(folder), current(track, folder)
    rows = [e for e in track if matches(e, search) and not (todo and stands.has_passed(e.id))]
    if as_json:
        say(json.dumps([_row(e, track.day_of[e.id].number, stands) for e in rows], ensure_ascii=False))
        return 0
    if not rows:
        say(f"nothing matches {search!r}" if search else "nothing is left to do")
    day = ""
    for exercise in rows:
        if exercise.day != day:
            day = exercise.day
            say(f"\n{paint(f'Day {track.day_of[exercise.id].number}', 'strong')}  {track.day_of[exercise.id].title}")
        say(_line(exercise, stands, here == exercise.id))
    return 0


def matches(exercise: Exercise, search: str | None) -> bool:
    """Whether the text is in the id, title, kind, day or topics."""
    texts = (exercise.id, exercise.title, exercise.kind, exercise.day, *exercise.teaches)
    return search is None or any(search.lower() in text.lower() for text in texts)


def _line(exercise: Exercise, stands: Progress, is_here: bool) -> str:
    sign, role = SIGNS.get(stands.of(exercise.id).state, (" ", "dim"))
    mark = paint(">", "warm") if is_here else " "
    level = "•" * exercise.level + " " * (5 - exercise.level)
    title = cut(exercise.title, width() - 45) if sys.stdout.isatty() else exercise.title
    return f" {mark}{paint(sign, role)} {exercise.id:<24} {paint(level, 'dim')} {exercise.kind:<9} {title}"


def _row(exercise: Exercise, number: int, stands: Progress) -> dict[str, object]:
    return {
        "id": exercise.id, "day": number, "topic": exercise.day, "kind": exercise.kind, "level": exercise.level,
        "minutes": exercise.minutes, "title": exercise.title, "status": stands.of(exercise.id).state,
    }  # fmt: skip
