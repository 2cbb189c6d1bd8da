"""Training an enhancer: the lab's own loop, in a run's folder, with the judgement on unseen pictures at the end."""

from __future__ import annotations

import functools
from pathlib import Path

from practorch.lab import train as loop
from practorch.lab.config import Config
from practorch.lab.enhance.job import prepare
from practorch.lab.enhance.judge import Score, judge
from practorch.lab.enhance.task import Task
from practorch.lab.progress import Told, silent
from practorch.lab.run import Run
from practorch.lab.session import placed
from practorch.lab.stop import Interrupted


def train(config: Config, *, runs: Path = Path("runs"), name: str = "", told: Told = silent) -> tuple[Run, list[Score]]:
    """Train an enhancer in a new folder below runs, and judge it; a run of this name is gone on with."""
    with placed(config, runs, name) as path:
        return resume(path, told=told)


def resume(path: Path, *, told: Told = silent) -> tuple[Run, list[Score]]:
    """Go on with a run from its last checkpoint; the weights at the end are those of a run that was never stopped.

    ->      the run, and the scores of its kept weights on the pictures that no run trains on

    Raises PractorchError if it is a run of another kind; Interrupted if it was asked to stop.
    """
    run = Run.open(path)
    task = Task.of(run.config)
    scores: list[Score] = []
    try:
        run = loop.resume(run.path, told=told, prepare=functools.partial(prepare, scores=scores))
    except Interrupted as stopped:
        if stopped.hint:
            stopped.hint = f"practorch lab enhance train --resume {run.path}"
        raise
    return run, scores or judge(run.model(), task)
