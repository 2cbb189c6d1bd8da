"""What goes where: data on stdout, words on stderr, colour only in a terminal, one clear sentence for an error."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Cli = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[str, str], Path]

EXERCISES = Path(__file__).parent.parent / "exercises"
AS_JSON = [
    "check shift", "compare shift", "engine status", "hint shift", "list", "mistakes", "mistakes --all",
    "mistakes naive_logsumexp", "next", "progress", "show shift", "solution shift",
]  # fmt: skip
AS_TEXT = [*AS_JSON, "update", "reset shift", "init", "--help", "check --help", ""]
FAILS = ["check nothing", "nothing", "show nothing", "hint nothing", "mistakes nothing", "reset", "check --nothing"]
unprivileged = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")


@pytest.fixture
def passed(cli: Cli, write: Write) -> Cli:
    """The command line, after a pass of shift."""
    write("shift", "right")
    assert cli("check", "shift").returncode == 0
    return cli


def test_json_is_well_formed_wherever_it_is_offered(passed: Cli) -> None:
    for command in AS_JSON:
        done = passed(*command.split(), "--json")
        assert (command, done.returncode, done.stderr) == (command, 0, "")
        json.loads(done.stdout)


def test_there_are_no_codes_in_a_pipe(passed: Cli) -> None:
    for command in AS_TEXT:
        done = passed(*command.split(), NO_COLOR="")
        assert (command, done.returncode) == (command, 0)
        assert "\x1b" not in done.stdout + done.stderr, command


def test_a_terminal_gets_colour_and_links(home: Path, in_terminal: Callable[..., str]) -> None:
    shown = in_terminal(home, "check", "shift", NO_COLOR="")
    assert "\x1b[33m" in shown
    assert "\x1b]8;;file://" in in_terminal(home, "show", "shift", NO_COLOR="")


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"NO_COLOR": "", "TERM": "dumb"}], ids=["NO_COLOR", "dumb"])
def test_a_terminal_that_wants_no_colour_gets_none(
    home: Path, in_terminal: Callable[..., str], env: dict[str, str]
) -> None:
    for command in ("check shift", "list", "progress", "mistakes --all", "next", "solution shift --yes"):
        shown = in_terminal(home, *command.split(), **env)
        assert not [code for code in ("\x1b[3", "\x1b[9", "\x1b[4", "\x1b]8") if code in shown], command


def test_a_title_is_cut_at_the_terminals_edge(home: Path, in_terminal: Callable[..., str]) -> None:
    lines = in_terminal(home, "list", COLUMNS="52").splitlines()
    assert max(len(line) for line in lines if "softmax" in line) <= 52
    assert any(line.endswith("…") for line in lines)


@pytest.mark.parametrize("command", FAILS)
def test_an_error_is_words_on_stderr_and_ends_with_2(cli: Cli, command: str) -> None:
    done = cli(*command.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")
    assert "\n\nhint: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_command_that_is_nearly_right_is_met_with_the_right_one(cli: Cli) -> None:
    assert "did you mean check?" in cli("chek").stderr


def test_a_reader_that_has_seen_enough_is_met_in_silence(home: Path) -> None:
    reader = f"'{sys.executable}' -m practorch mistakes --all | head -n 1"
    done = subprocess.run(["bash", "-c", reader], cwd=home, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# --- our fault


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the exercises, to break."""
    return shutil.copytree(EXERCISES, tmp_path / "course")


def test_a_check_that_cannot_run_is_our_fault(cli: Cli, write: Write, home: Path, course: Path) -> None:
    (course / "basics" / "shift" / "checks.py").write_text("def values(sol, rand):\n    raise ValueError\n")
    write("shift", "right")
    done = cli("check", "shift", PRACTORCH_CURRICULUM=str(course))
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("error: ")
    assert "tried" not in (home / "journal.jsonl").read_text()


def test_a_solution_that_cannot_be_read_is_our_fault(cli: Cli, write: Write, course: Path) -> None:
    (course / "basics" / "shift" / "solution.py").write_text("def shift(x:\n")
    write("shift", "right")
    assert cli("check", "shift", PRACTORCH_CURRICULUM=str(course)).returncode == 3


def test_a_broken_exercise_folder_is_our_fault(cli: Cli, course: Path) -> None:
    (course / "basics" / "shift" / "exercise.toml").write_text("title = \n")
    done = cli("check", "shift", PRACTORCH_CURRICULUM=str(course))
    assert done.returncode == 3
    assert "exercise.toml" in done.stderr


# --- places


def test_it_works_from_another_folder(run_at: Callable[..., subprocess.CompletedProcess[str]], home: Path) -> None:
    assert run_at(home / "basics", "check", "shift").returncode == 1
    assert run_at(Path("/"), "check", "shift").returncode == 1
    assert run_at(Path("/"), "check", "shift", PRACTORCH_HOME=str(home)).returncode == 1


def test_without_a_folder_it_says_how_to_make_one(tmp_path: Path, run_at: Callable[..., object]) -> None:
    done = run_at(tmp_path, "check", XDG_STATE_HOME=str(tmp_path / "state"))
    assert isinstance(done, subprocess.CompletedProcess)
    assert (done.returncode, done.stderr) == (
        2, "error: you have no exercise folder yet\n\nhint: practorch init makes one here\n",
    )  # fmt: skip


def test_the_first_start_makes_the_folder_and_says_what_to_type(tmp_path: Path, run_at: Callable[..., object]) -> None:
    done = run_at(tmp_path, XDG_STATE_HOME=str(tmp_path / "state"))
    assert isinstance(done, subprocess.CompletedProcess)
    assert done.returncode == 0
    assert "next: practorch show row_softmax, edit the file, then practorch check row_softmax" in done.stdout
    assert (tmp_path / "practorch-exercises" / "basics" / "shift.py").exists()


def test_a_named_home_is_where_the_folder_is_made(tmp_path: Path, run_at: Callable[..., object]) -> None:
    run_at(tmp_path, "init", PRACTORCH_HOME=str(tmp_path / "named"))
    assert (tmp_path / "named" / "journal.jsonl").exists()


@pytest.mark.parametrize("place", ["taken", "taken/below"])
def test_a_file_in_the_place_of_the_folder_is_one_clear_sentence(cli: Cli, home: Path, place: str) -> None:
    (home / "taken").write_text("")
    done = cli("init", place)
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] in (
        f"error: {place}: is a file, not a folder",
        f"error: {place}: Not a directory",
    )
    assert len(done.stderr.splitlines()) == 3


def test_a_file_in_the_place_of_a_day_is_one_clear_sentence(cli: Cli, home: Path) -> None:
    shutil.rmtree(home / "basics")
    (home / "basics").write_text("")
    done = cli("check", "shift")
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        2, f"error: {home / 'basics'}: is a file, not a folder",
    )  # fmt: skip


@pytest.mark.parametrize("command", ["check shift", "hint shift", "list", "progress"])
def test_a_journal_that_is_a_folder_is_one_clear_sentence(cli: Cli, home: Path, command: str) -> None:
    (home / "journal.jsonl").unlink()
    (home / "journal.jsonl").mkdir()
    done = cli(*command.split())
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {home / 'journal.jsonl'}: Is a directory")
    assert "Traceback" not in done.stderr


def test_a_verdict_that_cannot_be_noted_is_shown_all_the_same(cli: Cli, home: Path) -> None:
    (home / "journal.jsonl").unlink()
    (home / "journal.jsonl").mkdir()
    assert cli("check", "shift").stdout.startswith("· shift: not started")


@unprivileged
def test_a_folder_that_may_not_be_written_is_one_clear_sentence(cli: Cli, home: Path) -> None:
    (home / "basics" / "shift.py").unlink()
    (home / "basics").chmod(0o555)
    done = cli("check", "shift")
    (home / "basics").chmod(0o755)
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        2, f"error: {home / 'basics' / 'shift.py'}: Permission denied",
    )  # fmt: skip
