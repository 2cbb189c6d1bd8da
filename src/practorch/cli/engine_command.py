"""practorch engine: the process that checks."""

from __future__ import annotations

import json

import click

from practorch.cli.text import say
from practorch.engine import client, home
from practorch.errors import PractorchError


@click.group("engine", epilog="Example: practorch engine stop")
def command() -> None:
    """The engine imports torch once and stays for half an hour after the last check."""


@command.command("status")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def status(as_json: bool) -> int:
    """Whether it runs, and where its socket is."""
    pid, path = client.running(), home.socket_path(client.default_launcher())
    if as_json:
        say(json.dumps({"pid": pid, "socket": str(path)}))
    else:
        say(f"runs as process {pid} on {path}" if pid else "does not run; the next check starts it")
    return 0


@command.command("stop")
def stop() -> int:
    """End it, with its workers."""
    say("stopped" if client.stop() else "did not run")
    return 0


@command.command("log")
def log() -> int:
    """What it wrote down."""
    try:
        say(home.log_path().read_text(encoding="utf-8", errors="replace").rstrip()[-20_000:])
    except FileNotFoundError:
        raise PractorchError("there is no log yet", hint="the engine writes one when it starts") from None
    return 0
