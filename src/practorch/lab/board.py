"""TensorBoard on the runs of a folder, for this machine only."""

from __future__ import annotations

import logging
from pathlib import Path

from practorch.errors import PractorchError
from practorch.lab.extras import needed
from practorch.lab.log.board import Board, folder_of
from practorch.lab.run import Run, list_runs

HOST = "127.0.0.1"


def serve(folder: Path, port: int) -> str:
    """Start TensorBoard in this process, in threads that end with it; the address.

    Raises PractorchError if there are no runs or the port is taken.
    """
    runs = list_runs(folder)
    if not runs:
        raise PractorchError(f"{folder}: holds no runs", hint="practorch lab train quickstart makes one")
    program = needed("tensorboard.program", "lab board")
    for run in runs:
        if not folder_of(run).is_dir() and run.state != "running":
            events_from_metrics(run)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = program.TensorBoard()
    server.configure(argv=["", "--logdir", str(folder), "--host", HOST, "--port", str(port), "--load_fast", "false"])
    try:
        url: str = server.launch()
    except program.TensorBoardServerException as error:
        raise PractorchError(f"port {port}: {error.msg.strip()}", hint="--port 0 takes a free one") from None
    return url


def events_from_metrics(run: Run) -> None:
    """TensorBoard's files from metrics.jsonl, for a run that did not log to it."""
    board = Board(run, 0)
    for row in run.metrics():
        board.row(int(row["step"]), {name: value for name, value in row.items() if name != "step"})
    board.close()
