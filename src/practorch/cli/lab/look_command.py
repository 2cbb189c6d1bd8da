"""practorch lab look: see inside a trained model."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from practorch.cli.text import say
from practorch.errors import PASSED


@click.command("look", epilog="Example: practorch lab look runs/fast16-fashion-mnist-20260102-101500")
@click.argument("checkpoint", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Where the pictures go.  [default: CHECKPOINT/look]")
@click.option("--only", multiple=True, metavar="PICTURE", help="Only this picture; may be given more than once.")
@click.option("--image", "images", type=int, multiple=True, help="A test image to look at closely, by its number.")
@click.option("--which", type=click.Choice(["best", "last"]), default="best", show_default=True, help="Which weights.")
@click.option("--json", "as_json", is_flag=True, help="The files as JSON.")
def command(
    checkpoint: Path, out: Path | None, only: tuple[str, ...], images: tuple[int, ...], which: str, as_json: bool
) -> int:
    """Pictures of a run's model, and a page with all of them.

    curves, confusion, mistakes, sureness, filters, maps, attributions (Grad-CAM, integrated gradients, occlusion),
    exciting, graph. CHECKPOINT is a run's folder, or a file of weights in it.
    """
    from practorch.lab.look import Subject, look

    subject = Subject.of(checkpoint, "last" if which == "last" else "best")
    files = look(subject, out or subject.run.path / "look", only=only, images=images, told=_told)
    if as_json:
        say(json.dumps([str(path) for path in files]))
    else:
        for path in files:
            say(str(path))
    return PASSED


def _told(name: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r  drawing {name} …".ljust(40) + "\r", err=True, nl=False)
