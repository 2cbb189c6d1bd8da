"""Saves are told by content, once each, however an editor makes them."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from practorch.cli.watch.saves import Saves
from practorch.learner import Folder
from practorch.spec import load_track

WAIT_S = 30.0  # only a save that is never seen takes that long
STYLES: list[Callable[[Path, str], None]] = []


def style(save: Callable[[Path, str], None]) -> Callable[[Path, str], None]:
    STYLES.append(save)
    return save


@style
def in_place(path: Path, text: str) -> None:
    with open(path, "r+") as file:
        file.write(text)
        file.truncate()


@style
def truncate_pause_write(path: Path, text: str) -> None:
    with open(path, "w") as file:
        file.flush()
        _pause()
        file.write(text)


@style
def atomic_rename(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.tmp")
    beside.write_text(text)
    os.replace(beside, path)


@style
def delete_pause_create(path: Path, text: str) -> None:
    path.unlink()
    _pause()
    path.write_text(text)


@style
def backup_and_new_file_as_vim(path: Path, text: str) -> None:
    backup = path.with_name(f"{path.name}~")
    os.rename(path, backup)
    path.write_text(text)
    backup.unlink()


def _pause() -> None:
    """Long enough that the watcher looks in between."""
    time.sleep(0.2)


@pytest.fixture
def folder(home: Path) -> Folder:
    return Folder(home)


@pytest.fixture(params=[False, True], ids=["told by the system", "polling"])
def poll(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


class Seen:
    """The ids that a running Saves gave so far."""

    def __init__(self) -> None:
        self.ids: asyncio.Queue[str] = asyncio.Queue()

    async def next(self) -> str:
        return await asyncio.wait_for(self.ids.get(), WAIT_S)

    async def nothing_more(self, folder: Folder) -> bool:
        """Whether a save of another file is the very next thing that is seen."""
        (folder.path / "basics" / "row_softmax.py").write_text("the next = True\n")
        return await self.next() == "row_softmax" and self.ids.empty()


@asynccontextmanager
async def watching(folder: Folder, poll: bool) -> AsyncIterator[Seen]:
    """Saves at work, known to be awake: a first save has been seen."""
    saves, seen = Saves(folder, load_track(), poll), Seen()

    async def collect() -> None:
        async with aclosing(saves.each()) as ids:
            async for name in ids:
                seen.ids.put_nowait(name)

    task = asyncio.create_task(collect())
    first = folder.path / "basics" / "row_softmax.py"
    saves.know(first)
    first.write_text("awake = True\n")
    assert await seen.next() == "row_softmax"
    yield seen
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("save", STYLES, ids=lambda save: save.__name__)
async def test_three_saves_in_a_row_are_seen_once_each(
    folder: Folder, poll: bool, save: Callable[[Path, str], None]
) -> None:
    path = folder.path / "basics" / "shift.py"
    async with watching(folder, poll) as seen:
        for i in range(3):
            await asyncio.to_thread(save, path, f"number = {i}\n" + "# more\n" * i)
            assert await seen.next() == "shift"
        assert await seen.nothing_more(folder)


async def test_a_touch_without_a_change_is_no_save(folder: Folder, poll: bool) -> None:
    path = folder.path / "basics" / "shift.py"
    async with watching(folder, poll) as seen:
        os.utime(path)
        path.write_bytes(path.read_bytes())
        assert await seen.nothing_more(folder)


async def test_a_file_beside_the_exercises_is_no_save(folder: Folder, poll: bool) -> None:
    async with watching(folder, poll) as seen:
        (folder.path / "basics" / "notes.py").write_text("x = 1\n")
        (folder.path / "basics" / ".shift.py.swp").write_text("x = 1\n")
        (folder.path / "journal.jsonl").open("a").close()
        assert await seen.nothing_more(folder)


async def test_a_file_that_stays_empty_is_a_save(folder: Folder, poll: bool) -> None:
    path = folder.path / "basics" / "row_softmax.py"
    async with watching(folder, poll) as seen:
        path.write_text("")
        assert await seen.next() == "row_softmax"


async def test_a_file_that_is_deleted_is_no_save(folder: Folder, poll: bool) -> None:
    async with watching(folder, poll) as seen:
        (folder.path / "basics" / "shift.py").unlink()
        assert await seen.nothing_more(folder)


async def test_two_files_saved_at_once_are_both_seen(folder: Folder, poll: bool) -> None:
    async with watching(folder, poll) as seen:
        for name in ("row_softmax", "shift"):
            (folder.path / "basics" / f"{name}.py").write_text("both = True\n")
        assert {await seen.next(), await seen.next()} == {"row_softmax", "shift"}
