"""So many seconds of training: how many updates that is, measured, and measured again while it trains."""

from __future__ import annotations

from collections.abc import Callable

from practorch.lab.config import Config
from practorch.lab.run import Run
from practorch.lab.schedule import Plan
from practorch.lab.standing import Standing
from practorch.lab.world import World

CHECKS = 20
"""How often the number of updates is measured again."""
LAST_SHARE = 0.03
"""Of the budget: so near the end nothing is changed any more."""


def plan_of(config: Config, num_batches: int, step_s: Callable[[], float]) -> Plan:
    """The plan of a config; step_s measures how long one batch takes, for a budget in seconds."""
    if config.plan:
        return Plan(config.plan)
    if config.budget_s:
        return Plan.of(max(1, round(config.budget_s / (step_s() * config.accumulate))))
    return Plan.of(max(1, round(config.epochs * num_batches / config.accumulate)))


class Budget:
    """Keeps the plan of a run within its seconds; every change is written into the run's config before it counts."""

    def __init__(self, run: Run, config: Config, world: World, at: Standing) -> None:
        self.run, self.config, self.world = run, config, world
        self._marks = [(at.step, at.elapsed_s)]

    def started(self, plan: Plan) -> Plan:
        """The first plan, written down."""
        if self.config.budget_s and not self.config.plan:
            plan = self.world.from_main(plan)
            self._write(plan)
        return plan

    def planned(self, plan: Plan, at: Standing) -> Plan:
        """The plan from here on: the same, or with another number of updates."""
        every = max(1, plan.steps // CHECKS)
        if not self.config.budget_s or at.step % every or at.step <= plan.rows[-1][0]:
            return plan
        at.elapsed_s = self.world.from_main(at.elapsed_s)
        left_s = self.config.budget_s - at.elapsed_s
        step, elapsed_s = self._marks[-2:][0]
        self._marks.append((at.step, at.elapsed_s))
        if left_s < LAST_SHARE * self.config.budget_s or at.step >= plan.steps:
            return plan
        step_s = (at.elapsed_s - elapsed_s) / (at.step - step)
        changed = plan.again(at.step, int(left_s / step_s))
        self._write(changed)
        return changed

    def _write(self, plan: Plan) -> None:
        if self.world.is_main:
            self.run.write_config(self.config.changed(plan=plan.rows))
