"""practorch lab models: the models by name, with their sizes."""

from __future__ import annotations

import dataclasses
import json

import click

from practorch.cli.text import paint, say
from practorch.errors import PASSED


@click.command("models", epilog="Example: practorch lab models")
@click.option("--json", "as_json", is_flag=True, help="name, parameters, task, shape, num_classes, about, as JSON.")
def command(as_json: bool) -> int:
    """The models, with their parameters for the images (channels x height x width) that they were made for.

    timm:NAME and torchvision:NAME are the models of those libraries, where they are installed.
    """
    from practorch.lab.models import listed

    rows = listed()
    if as_json:
        say(json.dumps([dataclasses.asdict(row) for row in rows]))
        return PASSED
    say(paint(f"{'name':<16} {'parameters':>11}  {'made for':<25} about", "dim"))
    for row in rows:
        size = "x".join(map(str, row.shape))
        classes = f", {row.num_classes:,} classes" if row.num_classes else ""
        made_for = f"{size} tokens, {row.num_classes} letters" if row.task == "text" else f"{size}{classes}"
        say(f"{paint(f'{row.name:<16}', 'name')} {row.parameters:>11,}  {made_for:<25} {row.about}")
    say(f"\n{paint('timm:NAME', 'name')}, {paint('torchvision:NAME', 'name')}: theirs, where they are installed")
    return PASSED
