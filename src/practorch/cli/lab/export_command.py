"""practorch lab export: a trained model as one file that needs no practorch."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Literal

import click

from practorch.cli.text import say


@click.command("export", epilog="Example: practorch lab export runs/NAME --to onnx")
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--to", type=click.Choice(["torch", "onnx"]), default="torch", show_default=True, help="The format.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Where to; else in the run.")
@click.option(
    "--tolerance",
    default=1e-4,
    show_default=True,
    type=click.FloatRange(0),
    help="Largest difference, in shares of the largest score.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(run: Path, to: Literal["torch", "onnx"], output: Path | None, tolerance: float, as_json: bool) -> int:
    """Export a trained model with torch.export or to ONNX, and compare its scores with the model's.

    The file takes pixels (B, C, H, W) between 0 and 1, any number of them, and gives scores before softmax; the
    normalisation of the training is inside. Exit code 1, and no file, if the scores differ.
    """
    from practorch.lab.run import Run
    from practorch.lab.ship.export import export

    click.echo(f"exporting {run} with {to}, then comparing …", err=True)
    done = export(Run.open(run), to, output, tolerance=tolerance)
    if as_json:
        say(json.dumps({**asdict(done), "path": str(done.path)}))
        return 0
    opset = f", opset {done.opset}" if done.opset else ""
    say(f"{done.path}  {done.size_bytes / 2**20:.2f} MiB{opset}")
    say(
        f"parity: on {done.num_images} random images the scores differ from the model's by at most "
        f"{done.difference:.1e}; the largest is {done.largest:.3g}"
    )
    return 0
