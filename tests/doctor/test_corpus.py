"""The corpus under the doctor: clean scripts stay clean, faults are named, and by their own name."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from practorch.catalog import entry_paths

HERE = Path(__file__).parent
TABLE = HERE.parents[1] / "docs" / "reference" / "doctor.md"
SCRIPTS = sorted(HERE.glob("corpus/*/*.py"))
FOUND, WRONG = 0.90, 0.03
Record = dict[str, Any]

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the runner forks a process that has torch"),
    pytest.mark.skipif(not SCRIPTS, reason="the corpus is not here"),
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


def faulty(records: list[Record]) -> list[Record]:
    """Those with a fault that can be there on this machine."""
    has_one = torch.accelerator.is_available()
    return [r for r in records if r["expected"] and (has_one or not r["needs"])]


def _names(*, with_accelerator: bool = False) -> set[str]:
    """Those in the table of what the doctor names; some can only be seen beside an accelerator."""
    rows = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]
    names = {name for row in rows for name in re.findall(r"`(\w+)`", row.rsplit("|", 2)[1])}
    return names if with_accelerator or torch.accelerator.is_available() else names - {"gpu_idle", "sync_each_step"}


def test_every_name_in_the_table_has_a_page_and_a_script_that_shows_it() -> None:
    names = _names(with_accelerator=True)
    firsts = [path.read_text(encoding="utf-8").splitlines()[0] for path in SCRIPTS]
    shown = {name.strip() for first in firsts for name in first.removeprefix("# expects:").split(",")}
    assert names - set(entry_paths()) == set()
    assert names - shown == set()


def test_every_name_in_the_table_is_given(records: list[Record]) -> None:
    given = {name for r in records for name in set(ids(r)) & set(r["expected"])}
    small = (HERE / "test_run_rules.py").read_text(encoding="utf-8")
    assert [name for name in _names() if name not in given and f'"{name}"' not in small] == []


def test_every_script_ran(records: list[Record]) -> None:
    assert len(records) == len(SCRIPTS)
    assert [(r["path"], r["broken"]) for r in records if "broken" in r] == []
    assert [(r["path"], r["faults"]) for r in records if r.get("faults")] == []


def test_of_a_clean_script_nothing_is_sure(records: list[Record]) -> None:
    assert [(r["path"], ids(r, "sure")) for r in records if not r["expected"] and strangers(r)] == []


def test_nine_faults_of_ten_are_named(records: list[Record]) -> None:
    faults = faulty(records)
    missed = [r["path"] for r in faults if not set(ids(r)) & set(r["expected"])]
    assert len(missed) <= (1 - FOUND) * len(faults), missed


def test_a_fault_is_hardly_ever_given_another_name(records: list[Record]) -> None:
    faults = faulty(records)
    wrong = [(r["path"], strangers(r)) for r in faults if strangers(r)]
    assert len(wrong) <= WRONG * len(faults), wrong
