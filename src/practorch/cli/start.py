"""practorch without a command: start, or go on."""

from __future__ import annotations

import sys

from practorch.cli.context import current, standing_of
from practorch.cli.text import link, paint, say
from practorch.learner import find_folder, init
from practorch.learner.folder import default_place
from practorch.spec import load_track


def start() -> int:
    """Make the folder when there is none, then the app at the current exercise; without a terminal, what is next."""
    track = load_track()
    folder = find_folder()
    if folder is None or not folder.path.is_dir():
        folder, count = init(default_place(), track)
        say(f"made {link(folder.path)} with {count} exercises; your code and your journal live there")
    name = current(track, folder)
    if sys.stdin.isatty() and sys.stdout.isatty():
        from practorch.cli.watch import watch

        return watch(folder, track, name)
    stands = standing_of(folder)
    passed = sum(stands.has_passed(each) for each in track.day_of)
    say(f"{paint('practorch', 'strong')}: {passed} of {len(track.day_of)} exercises passed")
    if name is None:
        say("every exercise is passed; practorch progress shows the hundred days")
        return 0
    exercise = track.exercise(name)
    say(f"you are at {name}, day {track.day_of[name].number}: {exercise.title}")
    say(f"your file: {link(folder.ready(exercise))}")
    say(f"next: practorch show {name}, edit the file, then practorch check {name}")
    return 0
