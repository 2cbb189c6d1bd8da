"""A group of commands whose modules are imported when they are called."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click

from practorch.spec import did_you_mean


class LazyGroup(click.Group):
    """Imports `<package>.<name>_command` only when its command is asked for; table is name -> one line of help."""

    def __init__(self, *args: Any, table: Mapping[str, str], package: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table, self.package = table, package

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.table:
            return None
        command = importlib.import_module(f"{self.package}.{cmd_name.replace('-', '_')}_command").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.table:
            hint = did_you_mean(args[0], self.table)
            raise click.UsageError(f"no command {args[0]!r}{f'; {hint}' if hint else ''}", ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(self.table.items()))
