"""Every exercise is proven: its reference, its checks, its mistakes, and everything that must be rejected."""

from __future__ import annotations

from pathlib import Path

import pytest

import practorch
from practorch import author
from practorch.diagnose import explain
from practorch.engine.grade import Grader
from practorch.errors import ExerciseFault
from practorch.spec import load_track

TRACK = load_track(Path(practorch.__file__).parent / "curriculum")
LEAST_KILLED = 0.98
BUDGET_S = 15.0  # for each exercise: nobody waits for every variant of one that trains; the command tries more


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", TRACK.day_of)
def test_an_exercise_is_proven(name: str, grader: Grader) -> None:
    taught, introduced = TRACK.taught_before(name), TRACK.introduced_for(name)
    assert author.verify(TRACK.exercise(name), grader, explain, taught, introduced).problems == ()


@pytest.mark.timeout(1500)
def test_wrong_variants_are_rejected(grader: Grader) -> None:
    reports = [author.mutate(exercise, grader, lambda event: None, BUDGET_S) for exercise in TRACK]
    killed, survived = sum(r.killed for r in reports), [(r.exercise, s) for r in reports for s in r.survivors]
    assert [problem for r in reports for problem in r.problems] == []
    assert killed / (killed + len(survived)) >= LEAST_KILLED, survived


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
