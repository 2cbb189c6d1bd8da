from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from practorch.errors import PractorchError
from practorch.learner import Event, Journal, progress


def tried(exercise: str, status: str, **fields: object) -> Event:
    return Event.now("tried", exercise, status=status, **fields)


def test_what_is_appended_comes_back(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    events = [tried("a", "failed", mistakes=["x"]), Event.now("hint", "a", rung=1), tried("b", "passed")]
    for event in events:
        journal.append(event)
    assert list(journal) == events


def test_a_cut_at_any_byte_loses_one_line_at_most(tmp_path: Path) -> None:
    whole = Journal(tmp_path / "whole.jsonl")
    for i in range(4):
        whole.append(tried(f"exercise_{i}", "passed"))
    data = whole.path.read_bytes()
    ends = [i for i, byte in enumerate(data) if byte == ord("\n")]
    for cut in range(len(data) + 1):
        path = tmp_path / "cut.jsonl"
        path.write_bytes(data[:cut])
        complete = sum(end <= cut for end in ends)  # a line without its newline still counts when it is whole
        assert len(list(Journal(path))) == complete


def test_a_line_written_after_a_cut_is_not_lost(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.append(tried("a", "passed"))
    journal.path.write_bytes(journal.path.read_bytes()[:-9])
    journal.append(tried("b", "passed"))
    assert [event.exercise for event in journal] == ["b"]


def test_lines_that_are_not_events_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    good = tried("a", "passed").to_line()
    path.write_text(f'not json\n[1]\n{{"event": "tried"}}\n{{"at": "2026-01-01", "event": "tried"}}\n\n{good}\n')
    assert [event.exercise for event in Journal(path)] == ["a"]


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    code = (
        "import sys; from pathlib import Path; from practorch.learner import Event, Journal\n"
        "j = Journal(Path(sys.argv[1]))\n"
        "for i in range(50): j.append(Event.now('tried', f'{sys.argv[2]}_{i}', status='failed', text='x' * 300))"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(path), name]) for name in "abcd"]
    assert [w.wait() for w in writers] == [0] * 4
    assert len({event.exercise for event in Journal(path)}) == 200


def test_two_histories_merge_by_putting_their_lines_together(tmp_path: Path) -> None:
    a, b = [tried("x", "passed")], [tried("y", "failed"), tried("y", "passed")]
    assert progress(a + b).standings == progress(b + a).standings


def test_a_later_failure_is_was_passed() -> None:
    stands = progress([tried("a", "passed"), tried("a", "failed")])
    assert stands.of("a").state == "was passed"
    assert stands.has_passed("a")


def test_a_starter_that_was_checked_is_opened_and_not_tried() -> None:
    stands = progress([tried("a", "not started"), tried("b", "failed"), tried("b", "not started")])
    assert [(stands.of(name).state, stands.of(name).num_tries) for name in "ab"] == [("opened", 0), ("tried", 1)]


def test_a_starter_after_a_pass_is_was_passed() -> None:
    assert progress([tried("a", "passed"), tried("a", "not started")]).of("a").state == "was passed"


def test_a_journal_that_cannot_be_written_says_what_is_lost(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").mkdir()
    with pytest.raises(PractorchError, match="Is a directory; what you did is not noted"):
        Journal(tmp_path / "journal.jsonl").append(tried("a", "passed"))


def test_mistakes_are_counted_by_name() -> None:
    stands = progress([tried("a", "failed", mistakes=["m"]), tried("b", "failed", mistakes=["m", "n"])])
    assert stands.mistakes == {"m": 2, "n": 1}


def test_a_day_is_a_degree_and_parts_count() -> None:
    stands = progress([tried("a", "passed"), tried("b", "failed")])
    assert stands.degrees([("a", "b"), ("c",), ()]) == 0.5
