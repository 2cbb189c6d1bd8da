"""mutate over the real engine, on a small exercise whose checks are weak at first."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from practorch.author import mutate
from practorch.engine.grade import Grader
from practorch.errors import ExerciseFault
from practorch.spec import Exercise, load_exercise
from practorch.spec.exercise import Equivalent

TOML = """
title   = "Centre rows"
kind    = "write"
level   = 1
minutes = 5
teaches = ["centring"]
hints   = ["a", "b", "c"]
"""
SOLUTION = """
from torch import Tensor


def centre(x: Tensor) -> Tensor:
    return x - x.mean(1, keepdim=True)          # (B, D)
"""
WEAK = '''
def values(sol, rand):
    """Rows have mean 0."""
    yield "two rows", sol.centre, rand.normal(5, 3)
'''
MENDED = '''
from practorch.observe import grads


def values(sol, rand):
    """Rows have mean 0."""
    for name, x in rand.battery("B D"):
        yield name, sol.centre, x


def gradient(sol, rand):
    """The gradient flows through the mean, too."""
    yield "3 x 5", grads, sol.centre, rand.normal(3, 5)
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "centre"
    place.mkdir()
    (place / "exercise.toml").write_text(TOML, encoding="utf-8")
    (place / "statement.md").write_text("Write `centre`.\n", encoding="utf-8")
    (place / "starter.py").write_text(
        SOLUTION.partition("    return")[0] + "    raise NotImplementedError\n", encoding="utf-8"
    )
    (place / "solution.py").write_text(SOLUTION, encoding="utf-8")
    (place / "mistakes.toml").write_text("", encoding="utf-8")
    return place


def exercise_in(folder: Path, checks: str, solution: str = SOLUTION) -> Exercise:
    (folder / "checks.py").write_text(checks, encoding="utf-8")
    (folder / "solution.py").write_text(solution, encoding="utf-8")
    return load_exercise(folder, "small")


def quiet(_: object) -> None:
    pass


def test_a_weak_check_leaves_survivors(folder: Path, grader: Grader) -> None:
    report = mutate(exercise_in(folder, WEAK), grader, quiet)
    survivors = {s.operator: s for s in report.survivors}
    assert set(survivors) == {"detach_added", "cast_added"}
    assert survivors["cast_added"].line == 6
    assert survivors["cast_added"].before == "return x - x.mean(1, keepdim=True)"
    assert survivors["cast_added"].after == "return (x - x.mean(1, keepdim=True)).float()"
    assert report.killed == report.made - 2
    assert report.share_killed == report.killed / report.made
    assert report.operators["cast_added"].made == 1
    assert report.operators["cast_added"].killed == 0


def test_a_mended_check_leaves_none(folder: Path, grader: Grader) -> None:
    report = mutate(exercise_in(folder, MENDED), grader, quiet)
    assert report.survivors == ()
    assert report.share_killed == 1.0
    assert report.made > 8
    assert report.num_left_out == 0


def test_a_survivor_that_is_named_equivalent_is_none(folder: Path, grader: Grader) -> None:
    exercise = exercise_in(folder, WEAK)
    first, second = mutate(exercise, grader, quiet).survivors
    named = replace(exercise, equivalent=(Equivalent(first.fingerprint, "nobody asks for a gradient"),))
    report = mutate(named, grader, quiet)
    assert [s.fingerprint for s in report.survivors] == [second.fingerprint]
    assert [(s.fingerprint, s.why) for s in report.equivalent] == [(first.fingerprint, "nobody asks for a gradient")]
    assert report.share_killed == report.killed / (report.made - 1)


def test_equivalents_that_are_gone_or_told_apart_are_problems(folder: Path, grader: Grader) -> None:
    survivor = mutate(exercise_in(folder, WEAK), grader, quiet).survivors[0]
    equivalent = (Equivalent("0123456789", "gone"), Equivalent(survivor.fingerprint, "not any more"))
    report = mutate(replace(exercise_in(folder, MENDED), equivalent=equivalent), grader, quiet)
    assert report.stale == ("0123456789",)
    assert [p.partition(":")[0] for p in report.problems] == [
        "equivalent 0123456789",
        f"equivalent {survivor.fingerprint}",
    ]


def test_an_endless_loop_is_killed_within_a_short_time(folder: Path, grader: Grader) -> None:
    solution = SOLUTION.replace("    return", "    n = 0\n    while n < 3:\n        n += 1\n    return")
    report = mutate(exercise_in(folder, MENDED, solution), grader, quiet)
    assert "line_dropped" in report.operators
    assert report.operators["line_dropped"].killed >= 1
    assert report.num_out_of_time >= 1
    assert report.elapsed_ms < 30_000


def test_progress_is_told_until_the_end(folder: Path, grader: Grader) -> None:
    told: list[dict[str, object]] = []
    report = mutate(exercise_in(folder, WEAK), grader, told.append)
    assert told[-1] == {"progress": report.made, "of": report.made}


def test_a_report_is_plain_data(folder: Path, grader: Grader) -> None:
    report = mutate(exercise_in(folder, WEAK), grader, quiet).to_json()
    assert report["share_killed"] == round(report["killed"] / report["made"], 4)
    assert set(report["survivors"][0]) == {"fingerprint", "operator", "line", "before", "after", "why"}


def test_only_some_variants_are_tried_where_one_takes_long(
    folder: Path, grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = sys.modules["practorch.author.mutate"]  # author.mutate is the function
    monkeypatch.setattr(module, "BUDGET_S", 0.0)
    monkeypatch.setattr(module, "LEAST", 4)
    report = mutate(exercise_in(folder, MENDED), grader, quiet, budget_s=0.0)
    assert report.made == 4
    assert report.num_left_out > 4


def test_a_solution_that_does_not_pass_is_a_fault(folder: Path, grader: Grader) -> None:
    other = SOLUTION.replace("return x", "return time() % 7 + x").replace(
        "from torch", "from time import time\n\nfrom torch"
    )
    with pytest.raises(ExerciseFault, match="does not pass"):
        mutate(exercise_in(folder, WEAK, other), grader, quiet)


def test_answers_that_stay_right_are_not_counted(folder: Path, grader: Grader) -> None:
    checks = '''
from practorch.observe import answer


def answers(sol, rand):
    """What comes out."""
    yield "how many", answer, sol, "count"
'''
    exercise = replace(exercise_in(folder, checks, "_x = [7, 8, 9]\ncount = len(_x)\nunseen = 5\n"), kind="predict")
    report = mutate(exercise, grader, quiet)
    assert report.num_harmless >= 6
    assert [(s.operator, s.line) for s in report.survivors] == [("answer_changed", 3)]


def test_other_languages_have_operators_of_their_own(folder: Path, grader: Grader) -> None:
    for path in (folder / "solution.py", folder / "starter.py"):
        path.unlink()
    (folder / "solution.Dockerfile").write_text("FROM python:3.11\nRUN true\nUSER nobody\n", encoding="utf-8")
    (folder / "starter.Dockerfile").write_text("FROM python:3.11\n", encoding="utf-8")
    (folder / "checks.py").write_text(
        'def user(sol, rand):\n    """Not root."""\n    yield "USER", lambda: [i.args for i in sol.all("USER")]\n',
        encoding="utf-8",
    )
    report = mutate(load_exercise(folder, "small"), grader, quiet)
    assert {s.before for s in report.survivors} == {"FROM python:3.11", "RUN true"}
    assert report.killed == 1


def test_a_solution_that_raises_is_a_fault(folder: Path, grader: Grader) -> None:
    with pytest.raises(ExerciseFault, match="raises in values, two rows"):
        mutate(exercise_in(folder, WEAK, SOLUTION.replace("mean(1", "mean(7")), grader, quiet)
