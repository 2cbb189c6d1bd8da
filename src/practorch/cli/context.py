"""What most commands need: the track, the learner's folder, the exercise that is meant."""

from __future__ import annotations

from pathlib import Path

from practorch.errors import PractorchError
from practorch.learner import Folder, Progress, find_folder, progress
from practorch.spec import Exercise, Track, load_track


def the_folder() -> Folder:
    """The learner's folder.

    Raises PractorchError if there is none.
    """
    folder = find_folder()
    if folder is not None and not folder.path.is_dir():
        raise PractorchError(f"{folder.path}: your exercise folder is not there", hint="practorch init makes it")
    if folder is None:
        raise PractorchError("you have no exercise folder yet", hint="practorch init makes one here")
    return folder


def the_exercise(name: str | None, track: Track, folder: Folder | None) -> Exercise:
    """The exercise that is named, by id or by a path to its file; else the next one.

    Raises PractorchError if there is no such exercise, or if all are done.
    """
    if name is None:
        following = current(track, folder)
        if following is None:
            raise PractorchError("every exercise is passed", hint="practorch list; name one to go back to it")
        return track.exercise(following)
    if name not in track.day_of and ("/" in name or "." in name):
        name = Path(name).name.partition(".")[0]
    return track.exercise(name)


def current(track: Track, folder: Folder | None) -> str | None:
    """The id to go on with: the last one that was worked on and is not passed, else the first that is not passed."""
    stands = standing_of(folder)
    if stands.last_exercise in track.day_of and not stands.has_passed(stands.last_exercise):
        return stands.last_exercise
    return stands.next_exercise(list(track.day_of))


def standing_of(folder: Folder | None) -> Progress:
    return progress(folder.journal if folder else ())


def track_and_folder() -> tuple[Track, Folder]:
    return load_track(), the_folder()
