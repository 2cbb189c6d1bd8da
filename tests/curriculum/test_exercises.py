"""Every exercise is proven: its reference, its checks, its mistakes, and everything that must be rejected."""

from __future__ import annotations

import hashlib
import random
import sys
from pathlib import Path

import pytest

import practorch
from practorch import author
from practorch.diagnose import explain
from practorch.engine.grade import Grader
from practorch.errors import ExerciseFault
from practorch.spec import load_track

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
from record_mutation import is_recorded, ledger

TRACK = load_track(Path(practorch.__file__).parent / "curriculum")
LEAST_KILLED = 0.98
NUM_AGAIN = 12
BUDGET_S = 15.0  # for each exercise: nobody waits for every variant of one that trains; the command tries more


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", TRACK.day_of)
def test_an_exercise_is_proven(name: str, grader: Grader) -> None:
    taught, introduced = TRACK.taught_before(name), TRACK.introduced_for(name)
    assert author.verify(TRACK.exercise(name), grader, explain, taught, introduced).problems == ()


def test_wrong_variants_were_rejected_when_they_were_recorded() -> None:
    rows = ledger().values()
    killed, survived = (sum(int(str(row[key])) for row in rows) for key in ("killed", "survived"))
    assert killed > 1000
    assert killed / (killed + survived) >= LEAST_KILLED


@pytest.mark.timeout(1500)
def test_wrong_variants_of_what_is_new_and_of_some_others_are_rejected(grader: Grader) -> None:
    """What changed since it was recorded, and a sample that is another one whenever the engine's sources change."""
    recorded = ledger()
    new = [exercise for exercise in TRACK if not is_recorded(exercise, recorded)]
    old = random.Random(_sources()).sample([e for e in TRACK if e not in new], NUM_AGAIN)
    reports = [author.mutate(exercise, grader, lambda event: None, BUDGET_S) for exercise in new + old]
    killed, survived = sum(r.killed for r in reports), [(r.exercise, s) for r in reports for s in r.survivors]
    assert [problem for r in reports for problem in r.problems] == []
    assert killed / (killed + len(survived)) >= LEAST_KILLED, survived


def _sources() -> str:
    rooms = [Path(practorch.__file__).parent / room for room in ("engine", "observe", "author")]
    return "".join(hashlib.sha256(p.read_bytes()).hexdigest() for room in rooms for p in sorted(room.rglob("*.py")))


def test_every_day_with_exercises_has_its_page() -> None:
    assert [day.id for day in TRACK.days if day.exercise_ids and len(day.text().split()) < 100] == []


def test_there_are_a_hundred_days() -> None:
    assert len(TRACK.days) == 100


def test_every_folder_is_in_the_track() -> None:
    folders = {p.parent.name for p in TRACK.root.glob("*/*/exercise.toml")}
    assert folders == set(TRACK.day_of)


def test_ids_are_unique_and_faults_are_named(tmp_path: Path) -> None:
    (tmp_path / "track.toml").write_text('[[days]]\nid = "a"\ntitle = "A"\nexercises = ["x", "x"]\n')
    with pytest.raises(ExerciseFault, match="'x' is there twice"):
        load_track(tmp_path)
