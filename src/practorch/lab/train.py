"""Training: fit() takes a config to a run folder, fit_model() is the loop, Learner.update() what happens in a step."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from practorch.lab.budget import Budget, plan_of
from practorch.lab.config import Config
from practorch.lab.diary import Diary
from practorch.lab.job import Prepare, Source, Validate, prepare
from practorch.lab.log import NO_LOGS, Logs
from practorch.lab.loss import PLAIN_LOSS, Loss, Metric, share_right
from practorch.lab.meter import Meter
from practorch.lab.optim import build_optimizer, set_lr
from practorch.lab.precision import arithmetic_of, step_seconds
from practorch.lab.progress import Told, silent
from practorch.lab.run import Run
from practorch.lab.schedule import factor
from practorch.lab.seeds import seed_update
from practorch.lab.session import placed, session
from practorch.lab.standing import Keeper, Standing
from practorch.lab.stop import Stop
from practorch.lab.world import ONE, World


def fit(config: Config, *, runs: Path = Path("runs"), name: str = "", told: Told = silent) -> Run:
    """Train config.model on config.data, in a new folder below runs; one that has this name already is gone on with."""
    with placed(config, runs, name) as path:
        return resume(path, told=told)


def resume(path: Path, *, told: Told = silent, prepare: Prepare = prepare) -> Run:
    """Go on with a run from its last checkpoint; the weights at the end are those of a run that was never stopped."""
    run = Run.open(path)
    if run.state != "finished":
        with session(run, told, prepare) as now:
            job = now.job
            at = fit_model(
                job.model, job.batches, job.validate, run.config, run=run, loss=job.loss, metric=job.metric,
                metric_name=job.metric_name, goal=job.goal, logs=now.logs, stop=now.stop, world=now.world, told=told,
            )  # fmt: skip
            now.finish(at)
    return run


def fit_model(
    model: nn.Module, batches: Source, validate: Validate | None, config: Config, *, run: Run,
    loss: Loss = PLAIN_LOSS, metric: Metric = share_right, metric_name: str = "accuracy", goal: str = "val_accuracy",
    logs: Logs = NO_LOGS, stop: Stop | None = None, world: World = ONE, told: Told = silent,
) -> Standing:  # fmt: skip
    """Train a model on batches, on from the run's last checkpoint if there is one; it ends with the weights to keep.

    The kept weights are those with the best validate(model)[goal], without validate the last ones. Whatever is random
    in an update follows from (seed, number of the update), so a resume needs no random state.
    """
    learner = Learner(config, model, batches, loss, metric, world, Meter(run.path))
    keeper = Keeper(run, config, world, learner.model, learner.optimizer, learner.meter)
    at = keeper.load()
    diary = Diary(config, learner.meter, logs, world, told, num_batches=len(batches), metric_name=metric_name)
    budget = Budget(run, config, world, at)
    plan = budget.started(learner.plan)
    per_validation = max(1, round(config.validate_every * len(batches) / config.accumulate))

    while at.step < plan.steps and not at.is_out_of_patience(config.patience):
        lr = learner.update(at.step, plan.progress(at.step))
        keeper.updated(at)
        diary.after_update(at, plan, lr)
        if validate and (at.step % per_validation == 0 or at.step == plan.steps):
            with keeper.kept() as kept, learner.arithmetic.autocast():
                validated = validate(kept)
            if at.improves(validated, goal):
                keeper.save_weights("best")
            diary.after_validation(at, plan, validated, learner.model)
        is_asked = bool(stop and stop.asked)
        if world.any(keeper.is_due(at, plan) or is_asked):
            keeper.save(at)
            if stop and world.any(is_asked):
                raise stop.interrupted(run.path, at.step, plan.steps)
        plan = budget.planned(plan, at)
    keeper.save_weights("last")
    keeper.take("best" if validate else "last")
    return at


class Learner:
    """A model, and all that an update of its weights needs."""

    def __init__(
        self, config: Config, model: nn.Module, batches: Source, loss: Loss, metric: Metric, world: World, meter: Meter
    ) -> None:
        self.config, self.batches, self.loss, self.metric = config, batches, loss, metric
        self.world, self.meter, self.arithmetic = world, meter, arithmetic_of(config)
        self.model = self.arithmetic.placed(model).train()
        first = batches.batch(0, 0)
        self.plan = plan_of(config, len(batches), lambda: step_seconds(model, *first, loss, self.arithmetic))
        self.wrapped = world.wrap(self.model)
        self.forward = torch.compile(self.wrapped) if config.compile else self.wrapped
        self.optimizer = build_optimizer(config, self.model)

    def update(self, step: int, progress: float) -> float:
        """Update number step of the weights; progress is how much of the run lies behind. The learning rate."""
        config = self.config
        seed_update(config.seed, step, self.world.data_rank)
        lr = set_lr(self.optimizer, factor(config.schedule, progress, warmup=config.warmup))
        for part in range(config.accumulate):
            x, y = self.batches.batch(*divmod(step * config.accumulate + part, len(self.batches)))
            with self.world.last_of(self.wrapped, part == config.accumulate - 1):
                with self.arithmetic.autocast():
                    outputs = self.forward(self.arithmetic.input(x))
                    value = self.loss(outputs, y)
                (value / config.accumulate).backward()  # type: ignore[no-untyped-call]
            self.meter.add(value, self.metric(outputs.detach(), y), len(x))
        if config.clip:
            self.world.clip(self.model.parameters(), config.clip)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return lr
