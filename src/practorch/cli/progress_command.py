"""practorch progress: a thermometer of a hundred degrees."""

from __future__ import annotations

import json
from datetime import date, timedelta

import click

from practorch.cli.context import standing_of, track_and_folder
from practorch.cli.text import paint, say, width
from practorch.learner import Progress
from practorch.spec import Track


@click.command("progress", epilog="Example: practorch progress --json")
@click.option("--json", "as_json", is_flag=True, help="Numbers as JSON.")
def command(as_json: bool) -> int:
    """How warm you are: one degree a day of the hundred, and the days on which you practised."""
    track, folder = track_and_folder()
    stands = standing_of(folder)
    degrees = stands.degrees(day.exercise_ids for day in track.days)
    passed = sum(stands.has_passed(name) for name in track.day_of)
    streak = streak_days(stands.practice_days, date.today())
    if as_json:
        data = {"degrees": round(degrees, 2), "passed": passed, "exercises": len(track.day_of), "streak_days": streak}
        say(json.dumps(data | {"practice_days": len(stands.practice_days)}))
        return 0
    say(thermometer(degrees, width() - 12))
    say(f"{passed} of {len(track.day_of)} exercises passed")
    say(f"practised on {_days(len(stands.practice_days))}, {_days(streak)} in a row")
    for line in day_lines(track, stands):
        say(line)
    return 0


def thermometer(degrees: float, cells: int) -> str:
    """A bar from 0 to 100 degrees, readable without colour."""
    full = round(cells * min(degrees, 100) / 100)
    return f"{paint('█' * full, 'warm')}{paint('░' * (cells - full), 'dim')} {degrees:.1f}°"


def streak_days(practised: set[date], today: date) -> int:
    """Days in a row up to today, or up to yesterday when today has not begun yet."""
    day = today if today in practised else today - timedelta(days=1)
    count = 0
    while day in practised:
        count, day = count + 1, day - timedelta(days=1)
    return count


def day_lines(track: Track, stands: Progress) -> list[str]:
    """One line per day that was begun."""
    out = []
    for day in track.days:
        done = sum(stands.has_passed(name) for name in day.exercise_ids)
        if any(stands.of(name).state != "new" for name in day.exercise_ids):
            out.append(f"  day {day.number:>3}  {done}/{len(day.exercise_ids)}  {day.title}")
    return out


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"
