"""practorch lab serve: a trained model behind HTTP, on this machine."""

from __future__ import annotations

from pathlib import Path

import click

from practorch.cli.text import say


@click.command("serve", epilog="Example: practorch lab serve runs/NAME --port 8000")
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--batch", type=click.IntRange(1), default=32, show_default=True, help="Pictures the model sees at once.")
@click.option("--wait-ms", type=click.FloatRange(0), default=5.0, show_default=True, help="How long a batch fills.")
@click.option("--waiting", type=click.IntRange(1), default=128, show_default=True, help="Requests until 503.")
def command(run: Path, port: int, batch: int, wait_ms: float, waiting: int) -> int:
    """Serve a trained model: POST a PNG or JPEG to /predict; / is a page to drop one on; /health counts.

    Only this machine reaches it. Pictures that arrive together are answered together. Ctrl-C or SIGTERM ends it when
    the requests that are in are answered.

    \b
    curl --data-binary @shoe.png '127.0.0.1:8000/predict?top=3&invert=1'
    """
    from practorch.lab.extras import needed
    from practorch.lab.run import Run

    found = Run.open(run)
    for package in ("starlette", "uvicorn", "PIL"):
        needed(package, "lab serve")
    from practorch.lab.ship.serve import Limits, serve

    serve(found, port, Limits(batch, wait_ms / 1000, waiting), told=lambda address: say(f"serving {run} at {address}"))
    return 0
