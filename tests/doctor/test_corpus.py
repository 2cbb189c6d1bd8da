"""The corpus under the doctor: clean scripts stay clean, faults are named, and by their own name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SCRIPTS = sorted(HERE.glob("corpus/*/*.py"))
FOUND, WRONG = 0.90, 0.03
Record = dict[str, Any]

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the runner forks a process that has torch"),
    pytest.mark.skipif(not SCRIPTS, reason="the corpus is not here"),
    pytest.mark.skipif("PRACTORCH_CORPUS" not in os.environ, reason="takes half an hour; PRACTORCH_CORPUS=1 runs it"),
    pytest.mark.timeout(3600),
]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    """What the doctor says of every script."""
    results = tmp_path_factory.mktemp("corpus") / "results.jsonl"
    done = subprocess.run(
        [sys.executable, str(HERE / "run_corpus.py"), str(results)],
        env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]


def ids(record: Record, certainty: str = "") -> list[str]:
    return [f["id"] for f in record["findings"] if not certainty or f["certainty"] == certainty]


def strangers(record: Record) -> list[str]:
    """What is told as sure, and is neither the fault nor what comes of it."""
    return [id for id in ids(record, "sure") if id not in [*record["expected"], *record.get("follows", [])]]


def test_every_script_ran(records: list[Record]) -> None:
    assert len(records) == len(SCRIPTS)
    assert [(r["path"], r["broken"]) for r in records if "broken" in r] == []
    assert [(r["path"], r["faults"]) for r in records if r.get("faults")] == []


def test_of_a_clean_script_nothing_is_sure(records: list[Record]) -> None:
    assert [(r["path"], ids(r, "sure")) for r in records if not r["expected"] and ids(r, "sure")] == []


def test_nine_faults_of_ten_are_named(records: list[Record]) -> None:
    faults = [r for r in records if r["expected"]]
    missed = [r["path"] for r in faults if not set(ids(r)) & set(r["expected"])]
    assert len(missed) <= (1 - FOUND) * len(faults), missed


def test_a_fault_is_hardly_ever_given_another_name(records: list[Record]) -> None:
    faults = [r for r in records if r["expected"]]
    wrong = [(r["path"], strangers(r)) for r in faults if strangers(r)]
    assert len(wrong) <= WRONG * len(faults), wrong
