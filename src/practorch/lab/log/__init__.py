"""The numbers of a run, in as many places as wanted: always metrics.jsonl; TensorBoard and Weights & Biases by name."""

from __future__ import annotations

from practorch.errors import PractorchError
from practorch.lab.log.board import Board
from practorch.lab.log.jsonl import Lines
from practorch.lab.log.logs import NO_LOGS, Log, Logs
from practorch.lab.log.weights_and_biases import WeightsAndBiases
from practorch.lab.run import Run
from practorch.lab.spelling import did_you_mean

__all__ = ["NO_LOGS", "Log", "Logs", "open_logs"]

KNOWN: dict[str, type[Board | WeightsAndBiases]] = {"tensorboard": Board, "wandb": WeightsAndBiases}


def open_logs(run: Run, names: tuple[str, ...], step: int) -> Logs:
    """The logs of a run that goes on after update number step; what they hold of later ones is dropped.

    Raises PractorchError for a log that is not known.
    """
    for name in names:
        if name not in KNOWN:
            hint = did_you_mean(name, KNOWN, cutoff=0.5) or f"known: {', '.join(KNOWN)}"
            raise PractorchError(f"log: there is no {name!r}", hint=hint)
    boards: list[Log] = [KNOWN[name](run, step) for name in names]
    return Logs([Lines(run.path / "metrics.jsonl", step), *boards])
