"""practorch lab predict: a trained model's answer for pictures."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from practorch.cli.text import say, say_error


@click.command("predict", epilog="Example: practorch lab predict runs/NAME shoe.jpg --invert")
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("images", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="IMAGE...")
@click.option("--top", type=click.IntRange(1), default=3, show_default=True, help="Classes to show.")
@click.option("--invert", is_flag=True, help="Exchange dark and light: Fashion-MNIST and MNIST are light on dark.")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each picture.")
def command(run: Path, images: tuple[Path, ...], top: int, invert: bool, as_json: bool) -> int:
    """Ask a trained model about PNG and JPEG files of any size, or folders of them.

    A picture is made grey or colour and its middle square is resized, as the model needs it. Exit code 1 if one could
    not be read; the others are answered all the same.
    """
    from practorch.lab.run import Run
    from practorch.lab.ship.predict import Unread, predict

    code = 0
    for answer in predict(Run.open(run), images, top=top, invert=invert):
        if isinstance(answer, Unread):
            code = 1
            say(json.dumps(asdict(answer), ensure_ascii=False)) if as_json else say_error(answer.problem)
        elif as_json:
            say(json.dumps(asdict(answer), ensure_ascii=False))
        else:
            pairs = zip(answer.classes, answer.probabilities, strict=True)
            say(f"{answer.name}  {',  '.join(f'{name} {100 * p:.1f} %' for name, p in pairs)}")
    return code
