"""The commands that check and help, run as a learner runs them, on the small exercises."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Cli = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[str, str], Path]

EXERCISES = Path(__file__).parent.parent / "exercises"


def data(done: subprocess.CompletedProcess[str]) -> object:
    return json.loads(done.stdout)


def journal(home: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (home / "journal.jsonl").read_text().splitlines()]


# --- check


def test_a_pass_ends_with_0_and_says_so(cli: Cli, write: Write) -> None:
    write("shift", "right")
    done = cli("check", "shift")
    assert done.returncode == 0
    assert done.stdout.startswith("✓ shift: passed, 2 checks")
    assert "roll wraps around." in done.stdout


def test_a_failure_ends_with_1_and_names_the_mistake(cli: Cli, write: Write) -> None:
    write("shift", "wrong")
    done = cli("check", "shift")
    assert done.returncode == 1
    assert "This moves everything to the left." in done.stdout
    assert "Where is x[0] afterwards?" in done.stdout


def test_a_starter_ends_with_1_and_is_not_started(cli: Cli) -> None:
    done = cli("check", "shift")
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "· shift: not started yet")


def test_a_process_that_ends_itself_ends_with_1_and_is_stopped(cli: Cli, write: Write) -> None:
    write("shift", "import os\ndef shift(x):\n    os._exit(0)\n")
    done = cli("check", "shift")
    assert done.returncode == 1
    assert "os._exit(0) at line 3" in done.stdout


def test_without_a_name_it_is_the_one_that_one_is_at(cli: Cli) -> None:
    assert cli("check").stdout.startswith("· row_softmax")
    cli("check", "shift")
    assert cli("check").stdout.startswith("· shift")


def test_a_name_that_is_nearly_right_is_met_with_the_right_one(cli: Cli) -> None:
    done = cli("check", "shfit")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: no exercise named 'shfit'\n\nhint: did you mean")
    assert "shift" in done.stderr.splitlines()[-1]


def test_a_path_names_the_exercise(cli: Cli) -> None:
    assert cli("check", "basics/shift.py").stdout.startswith("· shift")
    assert cli("check", "./basics/shift.py").stdout.startswith("· shift")


def test_a_path_to_another_file_checks_that_file(cli: Cli, write: Write, tmp_path: Path) -> None:
    other = tmp_path / "shift.py"
    shutil.copy(write("shift", "right"), other)
    write("shift", "wrong")
    assert cli("check", str(other)).returncode == 0


def test_a_file_of_ones_own_is_checked_and_not_noted(cli: Cli, home: Path, tmp_path: Path) -> None:
    mine = tmp_path / "attempt.py"
    shutil.copy(EXERCISES / "basics" / "shift" / "solution.py", mine)
    assert cli("check", "shift", "--file", str(mine)).returncode == 0
    assert [line["event"] for line in journal(home)] == ["updated"]


def test_a_file_named_like_an_exercise_needs_no_name(cli: Cli, tmp_path: Path) -> None:
    mine = tmp_path / "shift.py"
    shutil.copy(EXERCISES / "basics" / "shift" / "solution.py", mine)
    assert cli("check", "--file", str(mine)).stdout.startswith("✓ shift")


def test_a_file_that_is_not_there_is_said(cli: Cli) -> None:
    done = cli("check", "shift", "--file", "nowhere.py")
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "error: nowhere.py: no such file")


def test_a_learners_file_that_was_deleted_is_made_again(cli: Cli, write: Write) -> None:
    path = write("shift", "right")
    path.unlink()
    assert cli("check", "shift").stdout.startswith("· shift: not started")
    assert path.exists()


def test_a_seed_gives_the_same_verdict_again(cli: Cli, write: Write) -> None:
    write("shift", "wrong")
    first, again = (data(cli("check", "shift", "--seed", "7", "--json")) for _ in range(2))
    assert isinstance(first, dict)
    assert isinstance(again, dict)
    assert {**first, "elapsed_ms": 0} == {**again, "elapsed_ms": 0}
    assert first["seed"] == 7


def test_a_fresh_seed_can_be_replayed(cli: Cli, write: Write) -> None:
    write("shift", "wrong")
    done = cli("check", "shift", "--fresh")
    replay = done.stdout.splitlines()[-1].partition("again:")[2].split()
    assert replay[:4] == ["practorch", "check", "shift", "--seed"]
    again = cli(*replay[1:])
    assert again.stdout.splitlines()[1:] == done.stdout.splitlines()[1:]


def test_a_fresh_pass_says_its_seed_too(cli: Cli, write: Write) -> None:
    write("shift", "right")
    assert "practorch check shift --seed " in cli("check", "shift", "--fresh").stdout


@pytest.mark.parametrize("args", [("--seed", "-1"), ("--seed", "many"), ("--seed", "1", "--fresh"), ("--no-such",)])
def test_a_wrong_option_ends_with_2(cli: Cli, args: tuple[str, ...]) -> None:
    done = cli("check", "shift", *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")
    assert done.stderr.endswith("hint: practorch check --help\n")


def test_every_check_is_one_line_in_the_journal(cli: Cli, home: Path, write: Write) -> None:
    for text in ("wrong", "right"):
        write("shift", text)
        cli("check", "shift")
    tried = [line for line in journal(home) if line["event"] == "tried"]
    assert [(line["status"], line.get("mistakes")) for line in tried] == [
        ("failed", ["shifts_left"]), ("passed", None),
    ]  # fmt: skip


# --- hint, solution, reset, update


def test_hints_come_one_rung_at_a_time_and_end_at_the_last(cli: Cli) -> None:
    rungs = ["Which element has nothing before it?", "A slice of all but the last.", "Join the last in front."]
    assert [cli("hint", "shift").stdout.strip() for _ in rungs] == rungs
    past = cli("hint", "shift").stdout
    assert past.startswith(rungs[-1])
    assert "practorch solution shift" in past


def test_a_solution_is_refused_before_a_pass(cli: Cli) -> None:
    done = cli("solution", "shift")
    assert (done.returncode, done.stdout) == (2, "")
    assert "practorch solution shift --yes" in done.stderr


def test_a_solution_is_shown_when_asked_for(cli: Cli) -> None:
    assert "torch.cat([x[-1:], x[:-1]])" in cli("solution", "shift", "--yes").stdout


def test_a_solution_is_free_after_a_pass(cli: Cli, write: Write) -> None:
    write("shift", "right")
    cli("check", "shift")
    shown = cli("solution", "shift").stdout
    assert shown.index("### the solution") < shown.index("torch.cat([x[-1:], x[:-1]])") < shown.index("### yours")
    assert data(cli("solution", "shift", "--json"))["yours"] == (EXERCISES / "basics/shift/solution.py").read_text()


def test_compare_waits_for_a_pass_and_then_shows_both(cli: Cli, write: Write) -> None:
    assert cli("compare", "shift").returncode == 2
    write("shift", "right")
    cli("check", "shift")
    rows = data(cli("compare", "shift", "--json"))
    assert isinstance(rows, list)
    assert {row["case"] for row in rows} == {"seven", "a strided view", "float64", "five"}
    assert all(row["yours"]["operations"] == row["ours"]["operations"] for row in rows)


def test_reset_keeps_the_file_and_undo_brings_it_back(cli: Cli, write: Write) -> None:
    path = write("shift", "right")
    done = cli("reset", "shift")
    assert "practorch reset shift --undo" in done.stdout
    assert "NotImplementedError" in path.read_text()
    cli("reset", "shift", "--undo")
    assert "torch.cat" in path.read_text()


def test_undo_without_a_reset_says_so(cli: Cli) -> None:
    done = cli("reset", "shift", "--undo")
    assert (done.returncode, "nothing was set aside" in done.stderr) == (2, True)


def test_update_brings_what_is_new_and_leaves_what_is_begun(cli: Cli, write: Write, home: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(EXERCISES, course)
    for name in ("shift", "row_softmax"):
        starter = course / "basics" / name / "starter.py"
        starter.write_text(starter.read_text() + "# renewed\n")
    write("shift", "right")
    done = cli("update", PRACTORCH_CURRICULUM=str(course))
    assert "new starter, you had not begun: row_softmax" in done.stdout
    assert "shift: its starter changed, your file stays" in done.stdout
    assert "torch.cat" in (home / "basics" / "shift.py").read_text()
    assert cli("update", PRACTORCH_CURRICULUM=str(course)).stdout == "everything is up to date\n"
