"""What a run tells while it trains, and how that looks: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

LINE_EVERY_S = 10.0


@dataclass(frozen=True)
class Progress:
    """Where a run stands; with a note, a sentence, there are no numbers."""

    step: int = 0
    steps: int = 0
    epoch: float = 0.0
    epochs: float = 0.0
    loss: float = math.nan
    metric: float = math.nan
    metric_name: str = "accuracy"
    lr: float = 0.0
    samples_per_s: float = 0.0
    eta_s: float = 0.0
    validated: dict[str, float] = field(default_factory=dict)
    """The numbers of the latest validation; empty before the first."""
    is_validation: bool = False
    """Told right after a validation."""
    note: str = ""

    def text(self) -> str:
        """The numbers as one line."""
        parts = [f"loss {self.loss:.4f}", f"{self.metric_name} {self.metric:.4f}"]
        parts += [f"{name} {value:.4f}" for name, value in self.validated.items()]
        return "  ".join([*parts, f"{self.samples_per_s:,.0f} samples/s", f"{duration(self.eta_s)} left"])

    def brief(self) -> str:
        """The same beside a bar of 80 columns."""
        name = {"accuracy": "acc"}.get(self.metric_name, self.metric_name)
        parts = [f"loss {self.loss:.3f}", f"{name} {self.metric:.3f}"]
        parts += [f"val {value:.3f}" for value in list(self.validated.values())[-1:]]
        return "  ".join([*parts, f"{self.samples_per_s:,.0f}/s", f"{duration(self.eta_s)} left"])


Told = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """Nobody listens."""


@contextmanager
def shown(stream: TextIO) -> Iterator[Told]:
    """Something to tell a run's progress to: it shows on the stream meanwhile."""
    if stream.isatty():
        with _bar(stream) as told:
            yield told
    else:
        yield _lines(stream)


def duration(seconds: float) -> str:
    """Seconds as people write them: 8.2 s, 1:05, 2:03:40."""
    if seconds < 59.95:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _lines(stream: TextIO) -> Told:
    """A line per validation and at least every ten seconds, and every note."""
    said_at = time.monotonic()

    def told(progress: Progress) -> None:
        nonlocal said_at
        if progress.note:
            print(progress.note, file=stream, flush=True)
        elif progress.is_validation or progress.step == progress.steps or time.monotonic() - said_at >= LINE_EVERY_S:
            said_at = time.monotonic()
            print(f"epoch {progress.epoch:.2f} of {progress.epochs:.4g}  {progress.text()}", file=stream, flush=True)

    return told


@contextmanager
def _bar(stream: TextIO) -> Iterator[Told]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar
    from rich.table import Column

    numbers = TextColumn("{task.fields[text]}", table_column=Column(no_wrap=True, overflow="ellipsis"))
    epochs = TextColumn("epoch {task.fields[epoch]}", table_column=Column(no_wrap=True))
    columns = (epochs, BarColumn(12), numbers)
    with Bar(*columns, console=Console(file=stream), refresh_per_second=5) as bar:
        task = bar.add_task("", total=1, epoch="0", text="", visible=False)

        def told(progress: Progress) -> None:
            if progress.note:
                bar.console.print(progress.note, highlight=False, markup=False)
                return
            epoch = f"{progress.epoch:.1f}/{progress.epochs:.4g}"
            bar.update(
                task, completed=progress.step, total=progress.steps, epoch=epoch, text=progress.brief(), visible=True
            )

        yield told
