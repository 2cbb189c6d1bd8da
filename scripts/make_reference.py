"""Write docs/reference/commands.md and observers.md from the code; --check says whether they are up to date."""

from __future__ import annotations

import importlib
import inspect
import sys
from pathlib import Path

import click

DOCS = Path(__file__).resolve().parent.parent / "docs" / "reference"


def commands() -> str:
    """Every command's own help."""
    from practorch.cli.app import COMMANDS, app

    parts = [
        "# Commands",
        "Written by `scripts/make_reference.py` from the commands' own help.",
        _help(app, "practorch"),
    ]
    for name in COMMANDS:
        command = importlib.import_module(f"practorch.cli.{name}_command").command
        parts += _with_those_below(command, f"practorch {name}", "##")
    return "\n\n".join(parts) + "\n"


def _with_those_below(command: click.Command, path: str, heading: str) -> list[str]:
    """A command's help, then that of every command in it."""
    parts = [f"{heading} {path}", _help(command, path)]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in sorted(command.list_commands(context)):
            inner = command.get_command(context, name)
            assert inner is not None
            parts += _with_those_below(inner, f"{path} {name}", f"{heading}#")
    return parts


def observers() -> str:
    """What checks.py may use, with signatures and docstrings."""
    observe = importlib.import_module("practorch.observe")
    parts = [
        "# Observers",
        "Written by `scripts/make_reference.py` from `practorch.observe`.",
        inspect.getdoc(observe) or "",
    ]
    for name in observe.__all__:
        thing = getattr(observe, name)
        parts.append(f"## {name}{_signature(thing)}")
        parts.append(inspect.getdoc(thing) or "")
        if name == "Rand":
            own = [(n, f) for n, f in vars(thing).items() if inspect.isfunction(f) and not n.startswith("_")]
            parts += [f"- `rand.{n}{_signature(f).replace('self, ', '')}` {inspect.getdoc(f)}" for n, f in own]
    return "\n\n".join(parts) + "\n"


def _signature(thing: object) -> str:
    if inspect.isclass(thing):
        return ""
    bare = [p.replace(annotation=inspect.Parameter.empty) for p in inspect.signature(thing).parameters.values()]  # type: ignore[arg-type]
    return f"({', '.join(str(p) for p in bare)})"


def _help(command: click.Command, path: str) -> str:
    context = click.Context(command, info_name=path, terminal_width=100)
    return f"```\n{command.get_help(context)}\n```"


def main() -> int:
    wrong = []
    for name, text in (("commands.md", commands()), ("observers.md", observers())):
        path = DOCS / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        wrong.append(name)
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
    if wrong and "--check" in sys.argv:
        print(f"out of date: {', '.join(wrong)}; run scripts/make_reference.py", file=sys.stderr)
    return 1 if wrong and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
