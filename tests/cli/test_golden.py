"""Verdicts as learners read them and as programs do: one folder in tests/golden for each learner's file.

The folder holds the file, named after its exercise, verdict.txt and verdict.json. After a change that is meant:
PRACTORCH_WRITE_GOLDEN=1 .venv/bin/pytest tests/cli/test_golden.py, then read the diff.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from practorch.engine.verdict import from_json

Cli = Callable[..., subprocess.CompletedProcess[str]]

GOLDEN = Path(__file__).parent.parent / "golden"
EXERCISES = Path(__file__).parent.parent / "exercises"
CASES = sorted(p.name for p in GOLDEN.iterdir() if p.is_dir())
IS_WRITING = bool(os.environ.get("PRACTORCH_WRITE_GOLDEN"))
HURRIED = ("time_out",)


@pytest.fixture
def verdict_on(cli: Cli, home: Path, tmp_path: Path) -> Callable[..., str]:
    """What check says of a learner's file, with places and times made equal on every machine."""

    def run(case: str, *args: str) -> str:
        (mine,) = (GOLDEN / case).glob("*.py")
        shutil.copy(mine, home / "basics")
        course = shutil.copytree(EXERCISES, tmp_path / "course", dirs_exist_ok=True)
        if case in HURRIED:
            for place in course.rglob("exercise.toml"):
                place.write_text("timeout_s = 1\n" + place.read_text())
        done = cli("check", mine.stem, *args, PRACTORCH_CURRICULUM=str(course), COLUMNS="100")
        assert done.returncode == (0 if case in ("passed", "prints") else 1), done.stderr
        return done.stdout.replace(str(home), "~/mine")

    return run


def compare(path: Path, now: str) -> None:
    if IS_WRITING:
        path.write_text(now, encoding="utf-8")
    assert now == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_a_learner_reads_what_they_read_before(verdict_on: Callable[..., str], case: str) -> None:
    text = re.sub(r"\(\d+ ms\)", "(0 ms)", verdict_on(case))
    compare(GOLDEN / case / "verdict.txt", text)


@pytest.mark.parametrize("case", CASES)
def test_a_program_reads_what_it_read_before(verdict_on: Callable[..., str], case: str) -> None:
    verdict = json.loads(verdict_on(case, "--json"))
    assert verdict["elapsed_ms"] >= 0
    verdict["elapsed_ms"] = 0.0
    compare(GOLDEN / case / "verdict.json", json.dumps(verdict, indent=2, ensure_ascii=False) + "\n")


@pytest.mark.parametrize("case", CASES)
def test_the_json_of_a_verdict_can_be_read_back(case: str) -> None:
    data = json.loads((GOLDEN / case / "verdict.json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(from_json(data).to_json())) == data
