"""The commands that show the track and where a learner stands."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Cli = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[str, str], Path]


def data(done: subprocess.CompletedProcess[str]) -> object:
    return json.loads(done.stdout)


def test_list_shows_days_and_where_one_stands(cli: Cli, write: Write) -> None:
    write("row_softmax", "right")
    cli("check", "row_softmax")
    lines = cli("list").stdout.splitlines()
    assert lines[1] == "Day 1  Two small exercises that the tests use"
    assert [line.split()[:2] for line in lines[2:]] == [["✓", "row_softmax"], [">", "shift"]]


@pytest.mark.parametrize("search", ["SHIFT", "by one", "shif"])
def test_a_search_keeps_what_has_the_text(cli: Cli, search: str) -> None:
    rows = data(cli("list", search, "--json"))
    assert isinstance(rows, list)
    assert [row["id"] for row in rows] == ["shift"]


def test_a_search_without_a_match_says_so(cli: Cli) -> None:
    assert cli("list", "quaternion").stdout == "nothing matches 'quaternion'\n"


def test_what_is_passed_is_not_on_the_list_of_what_is_left(cli: Cli, write: Write) -> None:
    write("shift", "right")
    cli("check", "shift")
    assert "shift" not in cli("list", "--todo").stdout


def test_next_goes_on_after_what_is_passed(cli: Cli, write: Write, home: Path) -> None:
    assert data(cli("next", "--json")) == {"id": "row_softmax", "file": str(home / "basics" / "row_softmax.py")}
    for name in ("row_softmax", "shift"):
        write(name, "right")
        cli("check", name)
    assert data(cli("next", "--json")) == {"id": None}


def test_show_has_the_statement_and_the_place_of_the_file(cli: Cli, home: Path) -> None:
    shown = cli("show", "shift").stdout
    assert "every element moves one place to the right" in shown
    assert shown.endswith(f"your file: {home / 'basics' / 'shift.py'}\n")


def test_a_days_page_is_shown_by_name_and_by_number(cli: Cli) -> None:
    assert cli("show", "--day", "basics").stdout == cli("show", "--day", "1").stdout
    assert cli("show", "--day", "2").returncode == 2


def test_open_runs_the_editor_on_the_file(cli: Cli, home: Path, tmp_path: Path) -> None:
    editor = tmp_path / "an editor"
    editor.write_text('#!/bin/sh\necho "edits $1 $2"\n')
    os.chmod(editor, 0o755)
    done = cli("open", "shift", EDITOR=f"'{editor}' --wait")
    assert f"edits --wait {home / 'basics' / 'shift.py'}" in done.stdout


def test_open_without_an_editor_says_where_the_file_is(cli: Cli, home: Path) -> None:
    done = cli("open", "shift")
    assert done.returncode == 2
    assert str(home / "basics" / "shift.py") in done.stderr


def test_progress_counts_passes_in_degrees(cli: Cli, write: Write) -> None:
    write("shift", "right")
    cli("check", "shift")
    assert data(cli("progress", "--json")) == {
        "degrees": 0.5, "passed": 1, "exercises": 2, "streak_days": 1, "practice_days": 1,
    }  # fmt: skip
    assert "1 of 2 exercises passed" in cli("progress").stdout


def test_the_mistakes_one_makes_are_counted(cli: Cli, write: Write) -> None:
    write("row_softmax", "wrong")
    cli("check", "row_softmax")
    cli("check", "row_softmax")
    assert data(cli("mistakes", "--json")) == [{"id": "naive_logsumexp", "times": 2}]
    assert "2 ×  naive_logsumexp" in cli("mistakes").stdout


def test_a_mistake_has_a_page(cli: Cli) -> None:
    page = cli("mistakes", "naive_logsumexp").stdout
    assert page.startswith("# ")
    assert "Wrong:" in page
    assert "Right:" in page


def test_a_mistake_that_is_nearly_named_is_met_with_the_right_name(cli: Cli) -> None:
    done = cli("mistakes", "naive_logsumexpp")
    assert done.returncode == 2
    assert "naive_logsumexp" in done.stderr
