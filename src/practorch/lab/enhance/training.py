"""Training an enhancer: the lab's own loop, in a run's folder, with the judgement on unseen pictures at the end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from practorch.errors import PractorchError
from practorch.lab.checkpoint import write_whole
from practorch.lab.config import Config
from practorch.lab.enhance.job import prepare
from practorch.lab.enhance.judge import Score, judge, means
from practorch.lab.enhance.task import Task
from practorch.lab.job import Job
from practorch.lab.log import open_logs
from practorch.lab.machine import device_of, git, machine, versions
from practorch.lab.precision import choose
from practorch.lab.progress import Progress, Told, silent
from practorch.lab.run import Run
from practorch.lab.standing import Standing, step_of
from practorch.lab.stop import Interrupted, Stop
from practorch.lab.threads import threads
from practorch.lab.train import fit_model


def train(config: Config, *, runs: Path = Path("runs"), name: str = "", told: Told = silent) -> tuple[Run, list[Score]]:
    """Train an enhancer in a new folder below runs, and judge it; a run of this name is gone on with."""
    path = runs / name
    if not (name and (path / "config.toml").is_file()):
        path = Run.new(runs, config, name).path
    return resume(path, told=told)


def resume(path: Path, *, told: Told = silent) -> tuple[Run, list[Score]]:
    """Go on with a run from its last checkpoint; the weights at the end are those of a run that was never stopped.

    ->      the run, and the scores of its kept weights on the pictures that no run trains on

    Raises PractorchError if it is a run of another kind; Interrupted if it was asked to stop.
    """
    run = Run.open(path)
    task = Task.of(run.config)
    if run.state == "finished":
        return run, judge(run.model(), task)
    with Stop() as stop, run.locked():
        failure = run.path / "failure.txt"
        failure.unlink(missing_ok=True)
        try:
            return run, _trained(run, stop, told)
        except Interrupted as stopped:
            stopped.hint = f"practorch lab enhance train --resume {run.path}"
            raise
        except PractorchError as error:
            failure.write_text(f"{error.message}\n", encoding="utf-8")
            raise


def _trained(run: Run, stop: Stop, told: Told) -> list[Score]:
    device = device_of(run.config.device)
    job = prepare(run.config, device)
    _settle(run, job, told)
    logs = open_logs(run, run.config.log, step_of(run))
    try:
        with threads(int(run.config.threads)):
            stop.is_patient = True
            at = fit_model(
                job.model, job.batches, job.validate, run.config, run=run, loss=job.loss, metric=job.metric,
                metric_name="psnr", goal=job.goal, logs=logs, stop=stop, told=told,
            )  # fmt: skip
            stop.is_patient = False
            return _finished(run, job, at)
    finally:
        logs.close()


def _settle(run: Run, job: Job, told: Told) -> None:
    """Write down what auto came to and where the run happens; a run that goes on keeps what it had."""
    if run.facts("chosen"):
        return
    config, device, why = run.config, device_of(run.config.device), "as the config says"
    if "auto" in (config.precision, config.layout, config.threads):
        choice = choose(config, job.model, *job.batches.batch(0, 0), job.loss, device)
        arithmetic, why = choice.arithmetic, choice.why
        config = config.changed(precision=arithmetic.precision, layout=arithmetic.layout, threads=choice.num_threads)
        told(Progress(note=why))
    facts: dict[str, dict[str, Any]] = {
        "built": job.built, "chosen": {"why": why}, "versions": versions(), "machine": machine(device),
        "git": git(Path.cwd()),
    }  # fmt: skip
    run.write_config(config.changed(device=str(device), validate=job.num_held_out), facts)


def _finished(run: Run, job: Job, at: Standing) -> list[Score]:
    """Judge the kept weights, once, and write result.json."""
    scores = judge(job.model.eval(), Task.of(run.config))
    result = {
        "model": run.config.model, "data": run.config.data, "seed": run.config.seed,
        "weights": "best" if job.validate else "last", "test": "held-out pictures, looked at once, after training",
        **{f"test_{name}": value for name, value in means(scores).items()},
        "step": at.step, "best_step": at.best_step, "validated_on": job.num_held_out, job.goal: at.best,
        "training_s": at.elapsed_s,
    }  # fmt: skip
    write_whole(run.path / "result.json", json.dumps(result, indent=1).encode())
    return scores
