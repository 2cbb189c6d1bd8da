"""Verdicts as plain lines: for pipes and screen readers."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime
from typing import Any

import click

from practorch.cli.text import link, say, verdict_lines
from practorch.cli.watch.checker import Checker, Outcome
from practorch.cli.watch.saves import Saves
from practorch.learner import Folder
from practorch.spec import Track


def run(folder: Folder, track: Track, name: str, poll: bool) -> int:
    """Check once, then after every save, until Ctrl-C."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_watch(folder, track, name, poll))
    return 0


async def _watch(folder: Folder, track: Track, name: str, poll: bool) -> None:
    checker, saves = Checker(folder, _told), Saves(folder, track, poll)
    path = folder.ready(track.exercise(name))
    saves.know(path)
    say(f"watching {link(folder.path)}; save {link(path)} for a verdict, Ctrl-C ends")
    tasks = {asyncio.create_task(_report(checker, folder, track, name))}
    try:
        async for saved in saves.each():
            task = asyncio.create_task(_report(checker, folder, track, saved))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
    finally:
        checker.cancel()


async def _report(checker: Checker, folder: Folder, track: Track, name: str) -> None:
    outcome = await checker.check(track.exercise(name))
    if outcome is not None:
        for line in outcome_lines(outcome, folder):
            say(line)


def outcome_lines(outcome: Outcome, folder: Folder) -> list[str]:
    """What to print: the time, so that an equal verdict still shows that it is a new one, and the verdict."""
    stamp = f"\n-- {datetime.now():%H:%M:%S} {'-' * 40}"
    out = [stamp]
    if outcome.verdict is not None:
        out += verdict_lines(outcome.verdict, folder.file_of(outcome.exercise), outcome.exercise.remember)
    if outcome.error is not None:
        out += [f"error: {outcome.error.message}", f"hint: {outcome.error.hint}"]
    return out


def _told(event: dict[str, Any]) -> None:
    if "starting" in event:
        click.echo(f"{event['starting']} ...", err=True)
