"""A learner's file cannot fool, hang or blank the engine, by intent or by accident. One file per trick.

The first line of each file says the sound verdict: a status, or "not passed" where several are sound.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from practorch.engine.grade import FIXED_SEEDS, Grader
from practorch.engine.precheck import precheck
from practorch.engine.verdict import Verdict
from practorch.spec import Exercise

FILES = sorted((Path(__file__).parent / "hostile").glob("*.py"))
IN_BOTH_LAUNCHERS = {"c01", "c02", "x02", "x05", "x09", "p01", "l01", "l24", "r02", "d01", "d08", "d14", "g04"}


def verdict_on(exercise: Exercise, grader: Grader, path: Path) -> Verdict:
    hurried = replace(exercise, limits=replace(exercise.limits, timeout_s=2.0, memory_mib=1024))
    text, settled = precheck(exercise, path.read_bytes())
    return settled or grader.grade(hurried, text, str(path)).verdict


def expected(path: Path) -> str:
    found = re.search(r"^\W*# verdict: (.+?)\r?$", path.read_text(encoding="utf-8-sig"), re.MULTILINE)
    assert found, f"{path} does not say its verdict"
    return found.group(1)


def check(exercise: Exercise, grader: Grader, path: Path) -> None:
    before = path.read_bytes()
    verdict = verdict_on(exercise, grader, path)
    path.write_bytes(before)
    want = expected(path)
    assert verdict.status != "passed" if want == "not passed" else verdict.status == want
    if not verdict.is_pass:
        says_why = verdict.stopped or verdict.findings or any(c.cases for c in verdict.checks)
        assert says_why, "a verdict that is not a pass says why"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_hostile_file_gets_its_sound_verdict(softmax: Exercise, grader: Grader, path: Path) -> None:
    check(softmax, grader, path)


@pytest.mark.parametrize("path", [p for p in FILES if p.stem[:3] in IN_BOTH_LAUNCHERS], ids=lambda p: p.stem)
def test_both_launchers_agree(softmax: Exercise, each_grader: Grader, path: Path) -> None:
    check(softmax, each_grader, path)


def test_there_are_at_least_forty() -> None:
    assert len(FILES) >= 40


def test_the_next_check_is_not_touched_by_the_last(softmax: Exercise, grader: Grader) -> None:
    good, bad = softmax.solution(), "import os\n" + softmax.solution() + "\nos._exit(0)\n"
    for _ in range(5):
        assert grader.grade(softmax, bad, "/mine.py").verdict.status == "stopped"
        assert grader.grade(softmax, good, "/mine.py", seeds=FIXED_SEEDS[:1]).verdict.is_pass


def test_a_time_out_names_the_line(softmax: Exercise, each_grader: Grader) -> None:
    hurried = replace(softmax, limits=replace(softmax.limits, timeout_s=1.0))
    source = "def softmax(x):\n    y = x\n    while True:\n        y = y + 1\n"
    verdict = each_grader.grade(hurried, source, "/mine.py").verdict
    assert re.fullmatch(r"stopped after 1 s; line [34] was running \(during values: prime sizes\)", verdict.stopped)


def test_an_early_end_says_so_in_words(softmax: Exercise, each_grader: Grader) -> None:
    source = "import os\ndef softmax(x):\n    os._exit(0)\n"
    verdict = each_grader.grade(softmax, source, "/mine.py").verdict
    assert verdict.stopped == "your code ended the process before the checks finished: os._exit(0) at line 3"


def test_prints_keep_their_head_and_their_tail(softmax: Exercise, grader: Grader) -> None:
    source = softmax.solution() + "\nprint('first')\nprint('x' * 500_000)\nprint('last')\n"
    prints = grader.grade(softmax, source, "/mine.py").verdict.prints
    assert prints.startswith("first")
    assert prints.rstrip().endswith("last")
    assert "bytes left out" in prints
    assert len(prints) < 40_000


def test_control_characters_do_not_reach_the_terminal(softmax: Exercise, grader: Grader) -> None:
    source = softmax.solution() + "\nprint('\\x1b[2J\\x07\\u202egone')\n"
    prints = grader.grade(softmax, source, "/mine.py").verdict.prints
    assert "\x1b" not in prints
    assert "\u202e" not in prints
    assert "\\x1b[2J" in prints
