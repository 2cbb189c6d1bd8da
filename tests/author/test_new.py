"""A new exercise has all its files, and verify refuses it with sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from practorch.author import new, verify
from practorch.author.texts import text_problems
from practorch.diagnose import explain
from practorch.engine.grade import Grader
from practorch.errors import PractorchError
from practorch.spec import KINDS, load_exercise


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_skeleton_that_is_not_called_done(kind: str, tmp_path: Path) -> None:
    exercise = load_exercise(new(tmp_path, "masks", "masked_mean", kind), "masks")
    problems = list(text_problems(exercise, frozenset()))
    assert exercise.kind == kind
    assert "teaches is empty" in problems
    assert "the statement has fewer than 15 words" in problems
    assert "0 hints; there are at least 3 rungs" in problems
    assert any(p.startswith("0 known mistakes") for p in problems)
    assert not any("stray" in p or "differ" in p or "does not name" in p for p in problems)


@pytest.mark.parametrize("kind", ["write", "predict", "speed_up", "test"])
def test_the_engine_can_run_the_skeleton_and_says_what_is_missing(kind: str, tmp_path: Path, grader: Grader) -> None:
    proof = verify(load_exercise(new(tmp_path, "masks", "masked_mean", kind), "masks"), grader, explain)
    assert any(p.startswith("the reference raises in") and "NotImplementedError" in p for p in proof.problems)


def test_what_is_there_is_never_overwritten(tmp_path: Path) -> None:
    new(tmp_path, "masks", "masked_mean", "write")
    with pytest.raises(PractorchError, match="already there"):
        new(tmp_path, "masks", "masked_mean", "write")


def test_an_unknown_kind_gets_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(PractorchError, match="'predikt'") as caught:
        new(tmp_path, "masks", "masked_mean", "predikt")
    assert caught.value.hint == "did you mean predict?"


@pytest.mark.parametrize("name", ["Masked", "masked-mean", "../up", "", "6_masks"])
def test_a_name_that_cannot_be_one_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(PractorchError, match="cannot be a name"):
        new(tmp_path, "masks", name, "write")
    assert list(tmp_path.iterdir()) == []
