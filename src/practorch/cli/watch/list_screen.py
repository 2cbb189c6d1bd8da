"""The track as a list: search, filter, go."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer, Input, OptionList
from textual.widgets.option_list import Option

from practorch.cli.list_command import SIGNS, matches
from practorch.learner import Progress
from practorch.spec import Exercise, Track


class ListScreen(ModalScreen[str]):
    """Gives the id that was chosen, or None."""

    CSS = """
    ListScreen { align: center middle; }
    ListScreen > Vertical { width: 96%; max-width: 110; height: 90%; border: round $foreground; }
    ListScreen OptionList { height: 1fr; border: none; scrollbar-size-vertical: 1; }
    ListScreen OptionList { text-wrap: nowrap; text-overflow: ellipsis; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "close"),
        Binding("ctrl+t", "todo", "only what is left"),
        Binding("down", "into_list", "list", show=False),
    ]

    def __init__(self, track: Track, stands: Progress, here: str) -> None:
        super().__init__()
        self.track, self.stands, self.here = track, stands, here
        self.exercises = list(track)
        self.todo = False

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Input(placeholder="search: id, title, topic, kind", id="search", compact=True)
            yield OptionList(id="track")
            yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        self._fill("")
        self.query_one("#search", Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._fill(event.value)

    def on_input_submitted(self) -> None:
        options = self.query_one("#track", OptionList)
        if options.option_count:
            index = options.highlighted if options.highlighted is not None else 0
            self.dismiss(options.get_option_at_index(index).id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    def action_todo(self) -> None:
        self.todo = not self.todo
        self._fill(self.query_one("#search", Input).value)

    def action_into_list(self) -> None:
        self.query_one("#track", OptionList).focus()

    def _fill(self, search: str) -> None:
        options = self.query_one("#track", OptionList)
        rows = [e for e in self.exercises if matches(e, search or None)]
        rows = [e for e in rows if not (self.todo and self.stands.has_passed(e.id))]
        options.clear_options()
        options.add_options([Option(self._row(e), id=e.id) for e in rows])
        at = next((i for i, e in enumerate(rows) if e.id == self.here), 0)
        if rows:
            options.highlighted = at

    def _row(self, exercise: Exercise) -> Text:
        sign = SIGNS.get(self.stands.of(exercise.id).state, (" ", ""))[0]
        number = self.track.day_of[exercise.id].number
        level = "•" * exercise.level
        row = f"{sign} {number:>3}  {exercise.id:<24} {level:<5} {exercise.title}"
        return Text(row, no_wrap=True, overflow="ellipsis")
