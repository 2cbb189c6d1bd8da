"""What lies on disk, as frozen records: track, day, exercise, mistake; and finding one by name."""

from practorch.spec.exercise import KINDS, QUIZ_KINDS, Exercise, Limits, Mistake, load_exercise
from practorch.spec.patch import PatchError, patched
from practorch.spec.search import did_you_mean
from practorch.spec.track import Day, Track, curriculum_root, load_track

__all__ = [
    "KINDS",
    "QUIZ_KINDS",
    "Day",
    "Exercise",
    "Limits",
    "Mistake",
    "PatchError",
    "Track",
    "curriculum_root",
    "did_you_mean",
    "load_exercise",
    "load_track",
    "patched",
]
