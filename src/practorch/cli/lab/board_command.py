"""practorch lab board: TensorBoard on this machine's runs."""

from __future__ import annotations

import time
from pathlib import Path

import click

from practorch.cli.text import say
from practorch.errors import PASSED


@click.command("board", epilog="Example: practorch lab board --port 6006")
@click.option("--runs", "folder", help="Where runs are kept.", type=Path, default=Path("runs"), show_default=True)
@click.option("--port", help="0 takes a free one.", type=click.IntRange(0, 65535), default=6006, show_default=True)
def command(folder: Path, port: int) -> int:
    """Serve TensorBoard on 127.0.0.1 until ctrl-C; also runs that were trained without --log tensorboard are there."""
    from practorch.lab.board import serve

    url = serve(folder, port)
    say(f"TensorBoard shows {folder} at {url}")
    say("ctrl-C ends it")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return PASSED
