"""The watch app, driven by its pilot, with real files and the real engine."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from rich.segment import Segment
from textual.pilot import Pilot

from practorch.cli.watch.app import WatchApp
from practorch.cli.watch.checker import Checker
from practorch.cli.watch.list_screen import ListScreen
from practorch.learner import Folder
from practorch.spec import load_track

Write = Callable[[str, str], Path]
KEYS = "n next l list h hint e edit r run s read d day y solution x reset q quit"
ENDLESS = "def softmax(x):\n    while True:\n        pass\n"
PATIENCE = 1200  # looks, twenty a second: only a verdict that never comes takes that long


class Watched:
    """A running app and what it shows."""

    def __init__(self, app: WatchApp, pilot: Pilot[int]) -> None:
        self.app, self.pilot = app, pilot

    def strips(self) -> list[list[Segment]]:
        return [list(strip) for strip in self.app.screen._compositor.render_strips()]

    def text(self) -> str:
        return "\n".join("".join(segment.text for segment in line) for line in self.strips())

    async def until(self, *texts: str) -> str:
        """What is shown as soon as all these texts are."""
        for _ in range(PATIENCE):
            await self.pilot.pause(0.05)
            shown = self.text()
            if all(text in shown for text in texts):
                return shown
        raise AssertionError(f"{texts} did not come; there is:\n{shown}")

    async def press(self, *keys: str) -> str:
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause(0.1)
        return self.text()


@asynccontextmanager
async def watched(home: Path, name: str = "row_softmax", size: tuple[int, int] = (80, 24)) -> AsyncIterator[Watched]:
    app = WatchApp(Folder(home), load_track(), name)
    async with app.run_test(size=size, notifications=True) as pilot:
        seen = Watched(app, pilot)
        await seen.until(name, "checked ")
        yield seen


def tried(home: Path) -> list[str]:
    lines = [json.loads(line) for line in (home / "journal.jsonl").read_text().splitlines()]
    return [line["status"] for line in lines if line["event"] == "tried"]


# --- verdicts


async def test_a_save_gets_its_verdict(home: Path, write: Write) -> None:
    async with watched(home) as app:
        await app.until("row_softmax: not started yet")
        write("row_softmax", "wrong")
        await app.until("2 of 3 checks missed")
        write("row_softmax", "right")
        await app.until("row_softmax: passed")
    assert tried(home) == ["not started", "failed", "passed"]


async def test_a_save_during_a_check_takes_its_place(home: Path, write: Write) -> None:
    async with watched(home) as app:
        write("row_softmax", ENDLESS)
        await app.until("checking ...")
        write("row_softmax", "right")
        await app.until("row_softmax: passed")
    assert tried(home) == ["not started", "passed"]


async def test_a_pass_does_not_move_on_by_itself(home: Path, write: Write) -> None:
    write("row_softmax", "right")
    async with watched(home) as app:
        await app.until("row_softmax: passed", "n goes on to the next exercise")
        assert app.app.exercise.id == "row_softmax"


async def test_a_save_of_another_exercise_goes_there(home: Path, write: Write) -> None:
    async with watched(home) as app:
        write("shift", "wrong")
        await app.until("shift: 2 of 2 checks missed")


async def test_a_verdict_that_cannot_be_noted_is_given_with_the_reason(home: Path, write: Write) -> None:
    (home / "journal.jsonl").unlink()
    (home / "journal.jsonl").mkdir()
    write("row_softmax", "right")
    outcome = await Checker(Folder(home), lambda _: None).check(load_track().exercise("row_softmax"))
    assert outcome is not None
    assert outcome.verdict is not None
    assert outcome.error is not None
    assert (outcome.verdict.status, "what you did is not noted" in outcome.error.message) == ("passed", True)


# --- keys


async def test_n_goes_to_the_next_that_is_not_passed(home: Path) -> None:
    async with watched(home) as app:
        await app.press("n")
        await app.until("Shift by one")
        await app.press("n")
        await app.until("Softmax of each row")


async def test_a_hint_a_press_one_rung_at_a_time(home: Path) -> None:
    rungs = ["What is exp(1000)?", "Subtract something from each row.", "The maximum, kept as a dim."]
    async with watched(home) as app:
        for rung in rungs:
            await app.press("h")
            shown = await app.until(rung)
            assert [other for other in rungs if other in shown] == [rung]
            await app.press("h")
        await app.press("h")
        await app.until("That was the last rung.", "practorch solution row_softmax")


async def test_the_list_is_searched_and_left_for_an_exercise(home: Path) -> None:
    async with watched(home) as app:
        await app.press("l")
        await app.until("Softmax of each row", "Shift by one")
        shown = await app.press("s", "h", "i", "f")
        assert "Softmax of each row" not in shown
        await app.press("enter")
        await app.until("Shift by one", "shift: not started")


async def test_the_list_shows_only_what_is_left_when_asked(home: Path, write: Write) -> None:
    write("row_softmax", "right")
    async with watched(home) as app:
        await app.press("l", "ctrl+t")
        assert "Softmax of each row" not in await app.until("Shift by one")
        await app.press("escape")
        assert not isinstance(app.app.screen, ListScreen)


async def test_the_solution_is_asked_for_before_a_pass(home: Path) -> None:
    async with watched(home) as app:
        await app.press("y")
        await app.until("This one is not passed yet. Show the solution?")
        await app.press("n")
        assert "solution" not in (home / "journal.jsonl").read_text()
        await app.press("y", "y")
        await app.until("Solution", "x.amax(1, keepdim=True)")


async def test_the_solution_comes_with_ones_own_after_a_pass(home: Path, write: Write) -> None:
    path = write("row_softmax", "right")
    path.write_text("# my words\n" + path.read_text())
    async with watched(home, size=(80, 40)) as app:
        await app.until("row_softmax: passed")
        await app.press("y")
        await app.until("Solution", "Subtract the row's maximum first.", "Yours", "# my words")


async def test_reset_asks_and_keeps_the_file(home: Path, write: Write) -> None:
    path = write("row_softmax", "right")
    async with watched(home) as app:
        await app.press("x")
        await app.until("Back to the starter?")
        await app.press("y")
        await app.until("row_softmax: not started")
    assert "NotImplementedError" in path.read_text()
    assert len(list(path.parent.glob(".row_softmax.*.kept.py"))) == 1


async def test_s_gives_the_statement_all_the_room_until_a_save(home: Path, write: Write) -> None:
    async with watched(home) as app:
        assert "not started" not in await app.press("s")
        write("row_softmax", "right")
        await app.until("row_softmax: passed")


async def test_d_shows_the_days_page(home: Path) -> None:
    async with watched(home) as app:
        await app.press("d")
        await app.until("Two small exercises that the tests use.")


async def test_e_without_an_editor_says_where_the_file_is(home: Path) -> None:
    async with watched(home) as app:
        await app.press("e")
        await app.until("No editor is set")


# --- looks


async def test_24_lines_of_80_show_the_head_the_cause_and_the_keys(home: Path, write: Write) -> None:
    write("row_softmax", "wrong")
    async with watched(home) as app:
        shown = await app.until("2 of 3 checks missed", "looks like: exp(x) is inf")
        lines = shown.splitlines()
        assert (len(lines), max(map(len, lines))) == (24, 80)
        assert lines[0].split()[0] == "row_softmax"
        assert lines[-1].split() == KEYS.split()


async def test_a_wide_terminal_has_statement_and_verdict_side_by_side(home: Path, write: Write) -> None:
    write("row_softmax", "right")
    async with watched(home, size=(140, 40)) as app:
        shown = await app.until("row_softmax: passed")
        line = next(line for line in shown.splitlines() if "row_softmax: passed" in line)
        assert line.startswith(" Softmax of each row")


async def test_no_color_is_grey(home: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("row_softmax", "wrong")
    async with watched(home) as app:
        await app.until("2 of 3 checks missed")
        assert not has_hue(app)
    monkeypatch.delenv("NO_COLOR")
    async with watched(home) as app:
        await app.until("2 of 3 checks missed")
        assert has_hue(app)


async def test_the_file_is_a_link(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR")
    async with watched(home) as app:
        await app.until("row_softmax: not started")
        links = {s.style.link for line in app.strips() for s in line if s.style}
        assert (home / "basics" / "row_softmax.py").as_uri() in links


@pytest.mark.parametrize(("named", "is_light"), [("light", True), ("", False)])
async def test_the_theme_is_light_when_asked_and_t_turns_it(
    home: Path, monkeypatch: pytest.MonkeyPatch, named: str, is_light: bool
) -> None:
    monkeypatch.setenv("PRACTORCH_THEME", named)
    async with watched(home) as app:
        assert (app.app.screen.styles.background.brightness > 0.5) is is_light
        await app.press("t")
        assert (app.app.screen.styles.background.brightness > 0.5) is not is_light


def has_hue(app: Watched) -> bool:
    colours = [s.style.color.get_truecolor() for line in app.strips() for s in line if s.style and s.style.color]
    return any(max(c) - min(c) > 8 for c in colours)
