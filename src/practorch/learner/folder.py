"""The learner's folder: their code, by day, and journal.jsonl."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from practorch.errors import PractorchError
from practorch.learner.journal import Event, Journal
from practorch.spec import Exercise, Track

DEFAULT_NAME = "practorch-exercises"
JOURNAL = "journal.jsonl"


@dataclass(frozen=True)
class Folder:
    """A learner's folder; files are made from the starters and never overwritten."""

    path: Path

    @property
    def journal(self) -> Journal:
        return Journal(self.path / JOURNAL)

    def file_of(self, exercise: Exercise) -> Path:
        """Where the learner's code for an exercise lies."""
        return self.path / exercise.filename

    def ready(self, exercise: Exercise) -> Path:
        """The learner's file, made from the starter if it is not there."""
        path = self.file_of(exercise)
        if not path.exists():
            write_atomically(path, exercise.starter())
        return path

    def exercise_at(self, path: Path, track: Track) -> str | None:
        """The id of the exercise that a file belongs to, by its place and name."""
        name = path.name.partition(".")[0]
        day = track.day_of.get(name)
        return name if day is not None and path.parent.name == day.id else None

    def reset(self, exercise: Exercise) -> Path | None:
        """Bring the starter back; the old file is kept beside it. Where it is kept, None if nothing was changed."""
        path = self.file_of(exercise)
        if path.exists() and path.read_text(encoding="utf-8", errors="replace") == exercise.starter():
            return None
        kept = self._set_aside(path)
        write_atomically(path, exercise.starter())
        return kept

    def restore(self, exercise: Exercise) -> Path:
        """Bring the last file that was set aside back; what is there now is set aside in its place.

        Raises PractorchError if there is none.
        """
        path = self.file_of(exercise)
        kept = self.kept(exercise)
        if not kept:
            raise PractorchError(f"{path}: nothing was set aside", hint="only a reset, or an update, sets a file aside")
        text = kept[-1].read_bytes()
        self._set_aside(path)
        kept[-1].unlink()
        _write_bytes(path, text)
        return path

    def kept(self, exercise: Exercise) -> list[Path]:
        """Files that were set aside, oldest first."""
        path = self.file_of(exercise)
        return sorted(path.parent.glob(f".{path.stem}.*.kept{path.suffix}"))

    def _set_aside(self, path: Path) -> Path | None:
        if not path.exists():
            return None
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        kept = path.with_name(f".{path.stem}.{stamp}.kept{path.suffix}")
        os.replace(path, kept)
        return kept


def default_place() -> Path:
    """Where a folder is made when no other place is named: $PRACTORCH_HOME, or practorch-exercises here."""
    return Path(os.environ.get("PRACTORCH_HOME") or DEFAULT_NAME)


def find_folder(start: Path | None = None) -> Folder | None:
    """The learner's folder: $PRACTORCH_HOME, or the nearest one upwards from start, or the last one in use."""
    named = os.environ.get("PRACTORCH_HOME")
    if named:
        return Folder(Path(named).resolve())
    start = (start or Path.cwd()).resolve()
    for place in (start, *start.parents):
        if (place / JOURNAL).exists():
            return Folder(place)
    if (start / DEFAULT_NAME / JOURNAL).exists():
        return Folder(start / DEFAULT_NAME)
    return _last_used()


def init(path: Path, track: Track) -> tuple[Folder, int]:
    """Make a learner's folder: a starter for every exercise that has no file yet. The folder, and how many were new.

    Raises PractorchError if the path is a file, or cannot be written.
    """
    if path.exists() and not path.is_dir():
        raise PractorchError(f"{path}: is a file, not a folder", hint="practorch init OTHER_FOLDER")
    folder = Folder(path.resolve())
    try:
        folder.path.mkdir(parents=True, exist_ok=True)
        (folder.path / JOURNAL).touch()
        new = [exercise.id for exercise in track if not folder.file_of(exercise).exists()]
        for name in new:
            folder.ready(track.exercise(name))
        _note_starters(folder, track, new)
    except OSError as error:
        raise PractorchError(f"{path}: {error.strerror}", hint="practorch init OTHER_FOLDER") from None
    remember(folder)
    return folder, len(new)


@dataclass(frozen=True)
class Updated:
    """What an update did: ids of new exercises, of renewed starters, of changed ones where the learner's work stays."""

    new: tuple[str, ...]
    renewed: tuple[str, ...]
    kept: tuple[str, ...]


def update(folder: Folder, track: Track) -> Updated:
    """Bring new and changed exercises; a file that the learner has changed stays as it is."""
    made = starters_made(folder)
    new, renewed, kept = [], [], []
    for exercise in track:
        path, mark = folder.file_of(exercise), fingerprint(exercise.starter())
        if not path.exists():
            folder.ready(exercise)
            new.append(exercise.id)
            continue
        mine = fingerprint(path.read_text(encoding="utf-8", errors="replace"))
        if mark in made.get(exercise.id, ()) or mine == mark:
            continue
        if mine in made.get(exercise.id, ()):
            write_atomically(path, exercise.starter())
            renewed.append(exercise.id)
        else:
            kept.append(exercise.id)
    _note_starters(folder, track, [*new, *renewed, *kept])
    return Updated(tuple(new), tuple(renewed), tuple(kept))


def starters_made(folder: Folder) -> dict[str, set[str]]:
    """Exercise id -> fingerprints of the starters that this folder was given."""
    made: dict[str, set[str]] = {}
    for event in folder.journal:
        if event.event == "updated":
            for name, mark in dict(event.fields.get("starters", {})).items():
                made.setdefault(str(name), set()).add(str(mark))
    return made


def _note_starters(folder: Folder, track: Track, names: list[str]) -> None:
    if names:
        marks = {name: fingerprint(track.exercise(name).starter()) for name in names}
        folder.journal.append(Event.now("updated", starters=marks))


def write_atomically(path: Path, text: str) -> None:
    """The whole text or nothing: a crash leaves no half file.

    Raises PractorchError if it cannot be written.
    """
    _write_bytes(path, text.encode())


def _write_bytes(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.chmod(name, 0o644)
            os.replace(name, path)
        except OSError:
            os.unlink(name)
            raise
    except FileExistsError:
        raise PractorchError(f"{path.parent}: is a file, not a folder", hint="move it away, then try again") from None
    except OSError as error:
        hint = "may you write there, and is there room on the disk?"
        raise PractorchError(f"{path}: {error.strerror}", hint=hint) from None


def fingerprint(text: str) -> str:
    """A short name for a text, for the journal."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def remember(folder: Folder) -> None:
    """Note the folder as the last one in use; a machine where that cannot be noted is still one to practise on."""
    with contextlib.suppress(PractorchError):
        write_atomically(_state_file(), f"{folder.path}\n")


def _last_used() -> Folder | None:
    try:
        path = Path(_state_file().read_text(encoding="utf-8").strip())
    except OSError:
        return None
    return Folder(path) if (path / JOURNAL).exists() else None


def _state_file() -> Path:
    from platformdirs import user_state_path

    return user_state_path("practorch") / "last-folder"
