"""A page over the app, and a question with two answers."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Markdown, Static


class PageScreen(ModalScreen[None]):
    """Markdown to read; any of these keys closes it."""

    CSS = """
    PageScreen { align: center middle; }
    PageScreen > VerticalScroll { width: 96%; max-width: 100; height: auto; max-height: 90%; }
    PageScreen > VerticalScroll { border: round $foreground; padding: 0 1; scrollbar-size-vertical: 1; }
    PageScreen MarkdownH1 { content-align: left middle; margin: 0 0 1 0; }
    PageScreen MarkdownH3 { margin: 0 0 1 0; }
    PageScreen MarkdownFence { margin: 0 0 1 0; }
    PageScreen Markdown { padding: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,h,d,y", "dismiss", "close"),
        Binding("space", "page_down", "more"),
    ]

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Markdown(self.text, open_links=False)
            yield Static("[dim]esc closes[/]")

    def action_page_down(self) -> None:
        self.query_one(VerticalScroll).scroll_page_down()


class AskScreen(ModalScreen[bool]):
    """A question: y or n."""

    CSS = """
    AskScreen { align: center middle; }
    AskScreen > Vertical { width: auto; height: auto; max-width: 90%; border: round $foreground; padding: 1 2; }
    AskScreen Static { width: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "yes"),
        Binding("n,escape,q", "answer(False)", "no"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self.question = question

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(f"{self.question}\n\n[b]y[/b] yes   [b]n[/b] no")

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)
