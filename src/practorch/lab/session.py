"""Around the training loop: the lock, the signals, what auto stands for, the logs; and the test at the end."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from practorch.errors import PractorchError
from practorch.lab.checkpoint import write_whole
from practorch.lab.config import Config
from practorch.lab.evaluate import autocast
from practorch.lab.job import Job, Prepare, prepare
from practorch.lab.log import Logs, open_logs
from practorch.lab.machine import cores, device_of, git, machine, versions
from practorch.lab.parallel.rank import is_main, is_rank, name_of_torchrun
from practorch.lab.precision import arithmetic_of, choose
from practorch.lab.progress import Progress, Told, silent
from practorch.lab.repeat import check_same
from practorch.lab.run import Run
from practorch.lab.standing import Standing, step_of
from practorch.lab.stop import Interrupted, Stop
from practorch.lab.threads import threads
from practorch.lab.world import ONE, World


@dataclass
class Session:
    """What a run has while it trains."""

    run: Run
    job: Job
    world: World
    logs: Logs
    stop: Stop

    def finish(self, at: Standing) -> None:
        """Read the test set, once, with the kept weights, and write result.json."""
        self.stop.is_patient = False
        config = self.run.config
        with autocast(device_of(config.device), arithmetic_of(config).dtype):
            tested = self.job.test(self.job.model.eval())
        cpu_s = self.world.mean(torch.tensor(at.cpu_s, dtype=torch.float64)) * self.world.size
        result: dict[str, Any] = {
            "model": config.model, "data": config.data, "seed": config.seed,
            "weights": "best" if self.job.validate else "last", "test": self.job.tested,
            **{f"test_{name}": value for name, value in tested.items()},
            "step": at.step, "best_step": at.best_step, "validated_on": self.job.num_held_out, self.job.goal: at.best,
            "training_s": at.elapsed_s, "training_cpu_s": float(cpu_s),
        }  # fmt: skip
        if "accuracy" in tested:
            result["accuracy"] = tested["accuracy"]
        if self.world.is_main:
            write_whole(self.run.path / "result.json", json.dumps(result, indent=1).encode())


def place(config: Config, runs: Path, name: str) -> Path:
    """The run's folder: new, or the one that has this name already; on several ranks the main one makes it."""
    world = _world(config)
    name = name or name_of_torchrun(config.model)
    path = runs / name
    if name and (path / "config.toml").is_file():
        check_same(config, path)
    elif world.is_main:
        path = Run.new(runs, config.changed(ranks=world.size) if world.size > 1 else config, name).path
    return world.from_main(path)


@contextmanager
def placed(config: Config, runs: Path, name: str) -> Iterator[Path]:
    """The run's folder as place() gives it; removed again if nothing came of it, not even a first update."""
    path = place(config, runs, name)
    try:
        yield path
    except PractorchError:
        if is_main() and not any((path / file).exists() for file in ("metrics.jsonl", "last.pt")):
            shutil.rmtree(path, ignore_errors=True)
        raise


@contextmanager
def session(run: Run, told: Told, prepare: Prepare = prepare) -> Iterator[Session]:
    """The run, prepared; it is locked, listens to signals, and what goes wrong is noted in failure.txt."""
    with ExitStack() as stack:
        stop = stack.enter_context(Stop())
        world = _world(run.config)
        told = told if world.is_main else silent
        failure = run.path / "failure.txt"
        if world.is_main:
            stack.enter_context(run.locked())
            failure.unlink(missing_ok=True)
        try:
            device = world.device(run.config.device)
            job = prepare(run.config, device, world)
            for note in (*job.notes, *world.notes(job.model)):
                told(Progress(note=note))
            if world.is_main:
                _settle(run, job, device, world, told)
            world.barrier()
            run.reread()
            stack.enter_context(threads(_fair(int(run.config.threads), world.size)))
            step = step_of(run)
            logs = open_logs(run, run.config.log, step) if world.is_main else Logs()
            stack.callback(logs.close)
            if job.samples and not step:
                logs.images(0, "training images", *job.samples)
            if device.type == "cuda":  # the same kernels every time, or a resume would not be exact
                stack.enter_context(torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True))
            stop.is_patient = True
            yield Session(run, job, world, logs, stop)
        except Interrupted:
            raise
        except PractorchError as error:
            if world.is_main:
                failure.write_text(f"{error.message}\n", encoding="utf-8")
            raise


def _settle(run: Run, job: Job, device: torch.device, world: World, told: Told) -> None:
    """Write down what auto came to and where the run happens; a run that goes on keeps what it had."""
    if run.facts("chosen"):
        return
    config, why = run.config, ""
    autos = [name for name in ("precision", "layout", "threads") if getattr(config, name) == "auto"]
    if autos and world.size == 1:
        x, y = job.batches.batch(0, 0)
        choice = choose(config, job.model, x, y, job.loss, device)
        config = config.changed(
            precision=choice.arithmetic.precision, layout=choice.arithmetic.layout, threads=choice.num_threads
        )
        why = choice.why
    elif autos:
        config, why = _without_measuring(config, world)
    else:
        why = "as the config says"
    config = config.changed(device=str(device), validate=job.num_held_out)
    run.write_config(
        config,
        {
            "built": job.built, "chosen": {"why": why}, "versions": versions(),
            "machine": machine(device), "git": git(Path.cwd()),
        },
    )  # fmt: skip
    if autos:
        told(Progress(note=why))


def _without_measuring(config: Config, world: World) -> tuple[Config, str]:
    """Ranks would measure each other: float32, and as many threads as there are cores for each."""
    num = max(1, cores() // world.size)
    fixed = {"precision": "float32", "layout": "contiguous", "threads": num}
    changed = config.changed(**{name: value for name, value in fixed.items() if getattr(config, name) == "auto"})
    return changed, f"{changed.precision}, {changed.threads} thread(s) for each of {world.size} ranks, not measured"


def _fair(num_threads: int, num_ranks: int) -> int:
    """As many threads as were chosen, but no more than this rank's share of the cores."""
    return num_threads if num_ranks == 1 else min(num_threads, max(1, cores() // num_ranks))


def _world(config: Config) -> World:
    """This process alone, or with the others that torchrun started."""
    if not is_rank():
        return ONE
    from practorch.lab.parallel.ranks import join

    return join(config)
