"""The terminal app: the statement, the verdict at every save, hints, the list, the thermometer."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.events import Resize
from textual.widgets import Footer, Markdown, Static

from practorch.cli.context import standing_of
from practorch.cli.editor import editor_command, open_in_editor, opens_window
from practorch.cli.hint_command import next_hint
from practorch.cli.markdown import readable
from practorch.cli.progress_command import thermometer
from practorch.cli.solution_command import LEXERS
from practorch.cli.text import COLUMNS, link, verdict_lines, wrapped
from practorch.cli.watch.checker import Checker, Outcome
from practorch.cli.watch.list_screen import ListScreen
from practorch.cli.watch.pages import AskScreen, PageScreen
from practorch.cli.watch.saves import Saves
from practorch.errors import PractorchError
from practorch.learner import Event, Folder
from practorch.spec import Exercise, Track

SETTLED_S = 0.1
WIDE = 136  # code of 76 columns, its frame, and as much again for the verdict as it takes


class WatchApp(App[int]):
    """One exercise at a time; nothing moves on unless it is asked to."""

    TITLE = "practorch"
    ENABLE_COMMAND_PALETTE = False
    CSS = """
    #head { height: 1; padding: 0 1; }
    #panes { layout: vertical; height: 1fr; }
    #statement, #verdict { padding: 0 0 0 1; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    #statement { height: 1fr; }
    #verdict { height: auto; max-height: 60%; border-top: solid $foreground 40%; }
    #statement:focus, #verdict:focus { background-tint: $foreground 3%; }
    .wide #panes { layout: horizontal; }
    .wide #statement { width: 84; }
    .wide #verdict { width: 1fr; height: 1fr; max-height: 100%; border-top: none; border-left: solid $foreground 40%; }
    .read #verdict { display: none; }
    Markdown { background: transparent; padding: 0; }
    MarkdownH1 { content-align: left middle; margin: 0 0 1 0; }
    MarkdownH2 { margin: 0; }
    MarkdownFence { margin: 0 0 1 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "next", "next"),
        Binding("l", "list", "list"),
        Binding("h", "hint", "hint"),
        Binding("e", "edit", "edit"),
        Binding("r", "check", "run"),
        Binding("s", "statement", "read"),
        Binding("d", "day", "day"),
        Binding("y", "solution", "solution"),
        Binding("x", "reset", "reset"),
        Binding("q", "quit", "quit"),
        Binding("t", "theme", "theme", show=False),
        Binding("p", "previous", "previous", show=False),
        Binding("question_mark", "help", "all keys", show=False),
    ]

    def __init__(self, folder: Folder, track: Track, name: str, poll: bool = False) -> None:
        super().__init__()
        self.folder, self.track = folder, track
        self.exercise: Exercise = track.exercise(name)
        self.checker = Checker(folder, self._told)
        self.saves = Saves(folder, track, poll)
        self.outcome: Outcome | None = None
        self.checked_at, self.busy = "", ""
        self.stop_watching = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield Static(id="head")
        with Container(id="panes"):
            with VerticalScroll(id="statement"):
                yield Markdown(id="text", open_links=False)
            with VerticalScroll(id="verdict"):
                yield Static(id="result")
        yield Footer(show_command_palette=False, compact=True)

    async def on_mount(self) -> None:
        self.theme = "textual-light" if os.environ.get("PRACTORCH_THEME") == "light" else "textual-dark"
        await self._go_to(self.exercise.id)
        self.run_worker(self._watch(), name="saves", exit_on_error=True)

    def on_resize(self, event: Resize) -> None:
        self.screen.set_class(event.size.width >= WIDE, "wide")
        self.call_after_refresh(self._show)
        self.set_timer(SETTLED_S, self._show)  # the panes may have found their widths only now

    async def on_unmount(self) -> None:
        self.stop_watching.set()
        self.checker.cancel()

    async def _watch(self) -> None:
        async for name in self.saves.each(self.stop_watching):
            self.screen_stack[0].remove_class("read")
            if name != self.exercise.id:
                await self._go_to(name, check=False)
            self._check()

    @contextlib.contextmanager
    def _saying_errors(self) -> Iterator[None]:
        """What cannot be read or written is said; the app stays."""
        try:
            yield
        except PractorchError as error:
            self.notify(f"{error.message}\n{error.hint}", severity="error", timeout=15, markup=False)

    async def _go_to(self, name: str, check: bool = True) -> None:
        with self._saying_errors():
            self.exercise = self.track.exercise(name)
            self.saves.know(self.folder.ready(self.exercise))
            self.folder.journal.append(Event.now("opened", name))
        self.outcome, self.checked_at = None, ""
        facts = f"day {self.track.day_of[name].number}, {self.exercise.kind}, level {self.exercise.level} of 5"
        text = (
            f"## {self.exercise.title}\n\n*{facts}, about {self.exercise.minutes} min*\n\n{self.exercise.statement()}"
        )
        await self.query_one("#text", Markdown).update(readable(text))
        self.query_one("#statement", VerticalScroll).scroll_home(animate=False)
        self._show()
        if check:
            self._check()

    def _check(self, seeds: tuple[int, ...] = ()) -> None:
        self.run_worker(self._checked(self.exercise, seeds), name="check")

    async def _checked(self, exercise: Exercise, seeds: tuple[int, ...]) -> None:
        self.busy = "checking ..."
        self._show_head()
        outcome = await self.checker.check(exercise, seeds)
        if outcome is not None and exercise.id == self.exercise.id:
            self.outcome, self.busy = outcome, ""
            self.checked_at = f"{datetime.now():%H:%M:%S}"
            self._show()
            self.query_one("#verdict", VerticalScroll).scroll_home(animate=False)

    def _show(self) -> None:
        self._show_head()
        pane = self.query_one("#verdict", VerticalScroll)
        token = COLUMNS.set(max(pane.scrollable_content_region.width, 30))
        try:
            self.query_one("#result", Static).update(Text.from_ansi("\n".join(self._lines())))
        finally:
            COLUMNS.reset(token)

    def _lines(self) -> list[str]:
        path = self.folder.file_of(self.exercise)
        if self.outcome is None:
            say = self.busy or "Save the file for a verdict; e opens it in your editor."
            return [say, "", f"  {link(path)}"]
        lines = []
        if (error := self.outcome.error) is not None:
            lines += [wrapped(f"error: {error.message}"), "", wrapped(f"hint: {error.hint}")]
        if (verdict := self.outcome.verdict) is not None:
            lines += verdict_lines(verdict, path, self.exercise.remember, cause_first=True)
            if verdict.is_pass:
                lines += ["", "  n goes on to the next exercise, y shows the solution and yours."]
        return [*lines, "", f"  {link(path)}"]

    def _show_head(self) -> None:
        stands = standing_of(self.folder)
        degrees = stands.degrees(day.exercise_ids for day in self.track.days)
        state = self.busy or (f"checked {self.checked_at}" if self.checked_at else "")
        token = COLUMNS.set(80)
        try:
            bar = thermometer(degrees, max(self.size.width - 60, 8))
        finally:
            COLUMNS.reset(token)
        self.query_one("#head", Static).update(Text.from_ansi(f"{self.exercise.id[:24]:<24} {bar}  {state}"))

    def _told(self, event: dict[str, Any]) -> None:
        if "starting" in event:
            self.call_from_thread(self._engine_starts)

    def _engine_starts(self) -> None:
        self.busy = "starting the engine ..."
        self._show()

    async def action_next(self) -> None:
        """The next exercise that is not passed, after this one."""
        names = list(self.track.day_of)
        at = names.index(self.exercise.id)
        stands = standing_of(self.folder)
        following = stands.next_exercise([*names[at + 1 :], *names[: at + 1]])
        if following is None or following == self.exercise.id:
            self.notify("Every exercise is passed." if following is None else "All others are passed.")
        else:
            await self._go_to(following)

    async def action_previous(self) -> None:
        names = list(self.track.day_of)
        await self._go_to(names[names.index(self.exercise.id) - 1])

    def action_list(self) -> None:
        self.push_screen(ListScreen(self.track, standing_of(self.folder), self.exercise.id), self._chosen)

    async def _chosen(self, name: str | None) -> None:
        if name:
            await self._go_to(name)

    def action_hint(self) -> None:
        with self._saying_errors():
            self.push_screen(PageScreen(f"### Hint\n\n{readable(next_hint(self.exercise, self.folder))}"))

    def action_edit(self) -> None:
        path = self.folder.ready(self.exercise)
        if editor_command() is None:
            self.notify(f"No editor is set: export EDITOR=nano. The file is {path}", severity="warning")
            return
        try:
            if opens_window():
                open_in_editor(path)
            else:
                with self.suspend():
                    open_in_editor(path)
        except PractorchError as error:
            self.notify(error.message, severity="error")

    def action_help(self) -> None:
        """All keys, beside the statement; a second time takes them away."""
        if self.screen.query("HelpPanel"):
            self.action_hide_help_panel()
        else:
            self.action_show_help_panel()

    def action_check(self) -> None:
        self._check()

    def action_statement(self) -> None:
        self.screen.toggle_class("read")

    def action_day(self) -> None:
        day = self.track.day_of[self.exercise.id]
        self.push_screen(PageScreen(readable(day.text(), day.path)))

    def action_solution(self) -> None:
        if standing_of(self.folder).has_passed(self.exercise.id):
            self._show_solution(True)
        else:
            self.push_screen(AskScreen("This one is not passed yet. Show the solution?"), self._show_solution)

    def _show_solution(self, wanted: bool | None) -> None:
        if wanted:
            with self._saying_errors():
                self.push_screen(PageScreen(self._solution_page()))

    def _solution_page(self) -> str:
        self.folder.journal.append(Event.now("solution", self.exercise.id))
        mine = self.folder.ready(self.exercise).read_text(encoding="utf-8", errors="replace")
        fence = LEXERS.get(self.exercise.suffix, "")
        solution, yours = (f"````{fence}\n{text.rstrip()}\n````" for text in (self.exercise.solution(), mine))
        return f"### Solution\n\n{solution}\n\n{self.exercise.remember}\n\n### Yours\n\n{yours}\n"

    def action_reset(self) -> None:
        self.push_screen(AskScreen("Back to the starter? Your file is kept."), self._reset)

    def _reset(self, wanted: bool | None) -> None:
        with self._saying_errors():
            if wanted and self.folder.reset(self.exercise) is not None:
                self.folder.journal.append(Event.now("reset", self.exercise.id))
                self.notify(f"Your file is kept. practorch reset {self.exercise.id} --undo brings it back.")

    def action_theme(self) -> None:
        self.theme = "textual-dark" if self.theme == "textual-light" else "textual-light"
