from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from practorch.errors import PractorchError
from practorch.learner import find_folder, init, update
from practorch.learner.folder import default_place
from practorch.spec import Track, load_track

EXERCISES = Path(__file__).parent.parent / "exercises"


@pytest.fixture
def track(tmp_path: Path) -> Track:
    shutil.copytree(EXERCISES, tmp_path / "curriculum")
    return load_track(tmp_path / "curriculum")


def test_init_makes_a_starter_for_every_exercise(tmp_path: Path, track: Track) -> None:
    folder, count = init(tmp_path / "mine", track)
    assert count == 2
    assert (folder.path / "basics" / "shift.py").read_text() == track.exercise("shift").starter()
    assert sorted(p.name for p in folder.path.iterdir()) == ["basics", "journal.jsonl"]


def test_init_never_overwrites(tmp_path: Path, track: Track) -> None:
    folder, _ = init(tmp_path / "mine", track)
    mine = folder.path / "basics" / "shift.py"
    mine.write_text("my work")
    _, count = init(folder.path, track)
    assert count == 0
    assert mine.read_text() == "my work"


def test_init_into_a_file_says_so(tmp_path: Path, track: Track) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(PractorchError, match="is a file"):
        init(tmp_path / "taken", track)


def test_a_folder_is_found_from_below_it(tmp_path: Path, track: Track) -> None:
    folder, _ = init(tmp_path / "mine", track)
    assert find_folder(folder.path / "basics") == folder


def test_the_last_folder_is_found_from_anywhere(tmp_path: Path, track: Track) -> None:
    folder, _ = init(tmp_path / "mine", track)
    (tmp_path / "elsewhere").mkdir()
    assert find_folder(tmp_path / "elsewhere") == folder


def test_update_renews_an_untouched_starter(tmp_path: Path, track: Track) -> None:
    folder, _ = init(tmp_path / "mine", track)
    starter = track.exercise("shift").starter_path
    starter.write_text(starter.read_text() + "# new\n")
    assert update(folder, track).renewed == ("shift",)
    assert folder.file_of(track.exercise("shift")).read_text().endswith("# new\n")


def test_update_leaves_a_learners_work(tmp_path: Path, track: Track) -> None:
    folder, _ = init(tmp_path / "mine", track)
    mine = folder.file_of(track.exercise("shift"))
    mine.write_text("my work")
    starter = track.exercise("shift").starter_path
    starter.write_text(starter.read_text() + "# new\n")
    done = update(folder, track)
    assert (done.kept, done.renewed, mine.read_text()) == (("shift",), (), "my work")
    assert update(folder, track).kept == ()


def test_update_brings_an_exercise_that_is_missing(tmp_path: Path, track: Track) -> None:
    folder, _ = init(tmp_path / "mine", track)
    folder.file_of(track.exercise("shift")).unlink()
    assert update(folder, track).new == ("shift",)


def test_reset_keeps_the_file_and_undo_brings_it_back(tmp_path: Path, track: Track) -> None:
    folder, _ = init(tmp_path / "mine", track)
    exercise = track.exercise("shift")
    mine = folder.file_of(exercise)
    mine.write_text("first")
    folder.reset(exercise)
    assert mine.read_text() == exercise.starter()
    folder.restore(exercise)
    assert mine.read_text() == "first"


def test_reset_of_a_starter_changes_nothing(tmp_path: Path, track: Track) -> None:
    folder, _ = init(tmp_path / "mine", track)
    assert folder.reset(track.exercise("shift")) is None
    with pytest.raises(PractorchError, match="nothing was set aside"):
        folder.restore(track.exercise("shift"))


def test_update_is_silent_about_a_file_that_is_the_starter(tmp_path: Path, track: Track) -> None:
    folder, _ = init(tmp_path / "mine", track)
    folder.journal.path.write_text("")
    assert update(folder, track).kept == ()


def test_init_makes_the_folder_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRACTORCH_HOME", str(tmp_path / "named"))
    assert default_place() == tmp_path / "named"


def test_a_folder_that_cannot_be_remembered_is_made_all_the_same(
    tmp_path: Path, track: Track, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "state").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    _, count = init(tmp_path / "mine", track)
    assert count == 2
