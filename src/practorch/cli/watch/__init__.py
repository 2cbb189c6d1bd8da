"""Watching: every save of a learner's file gets its verdict, in an app or as lines."""

from __future__ import annotations

from practorch.learner import Folder
from practorch.spec import Track


def watch(folder: Folder, track: Track, name: str | None, poll: bool = False) -> int:
    """The terminal app, until it is left."""
    from practorch.cli.watch.app import WatchApp

    app = WatchApp(folder, track, name or next(iter(track.day_of)), poll)
    app.run()
    return app.return_code or 0


def watch_plain(folder: Folder, track: Track, name: str, poll: bool = False) -> int:
    """A verdict as lines after every save, until Ctrl-C."""
    from practorch.cli.watch.plain import run

    return run(folder, track, name, poll)
