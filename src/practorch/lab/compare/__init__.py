"""Models at the same budget on the same batches, over seeds: what is the difference, and is it more than chance?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from practorch.lab.compare import report
from practorch.lab.compare.outcome import Outcome, outcome
from practorch.lab.compare.plan import Plan
from practorch.lab.config import Config
from practorch.lab.data import load
from practorch.lab.progress import Progress, Told, silent
from practorch.lab.repeat import check_same
from practorch.lab.run import Run
from practorch.lab.train import fit

__all__ = ["Outcome", "Plan", "compare", "report"]


def compare(plan: Plan, out: Path, *, told: Told = silent) -> tuple[list[Outcome], list[Path]]:
    """Train every model with every seed, then write the report; what came of them, and the report's files.

    The runs stand below out/runs. Runs that are there already with the same config are kept, stopped ones go on.
    """
    runs: dict[str, list[Run]] = {model: [] for model in plan.models}
    for seed in range(plan.num_seeds):  # seed by seed, so that a machine that slows down slows all of them
        for model in plan.models:
            config = _settled(plan.config(model, seed), runs[model])
            told(Progress(note=f"{model}, seed {seed}"))
            runs[model].append(_run(config, out / "runs", told))
    test = load(plan.data, "test")
    told(Progress(note="measuring what each model costs"))
    outcomes = [outcome(model, runs[model], test) for model in plan.models]
    return outcomes, report.write(plan, outcomes, test, out)


def _settled(config: Config, before: Sequence[Run]) -> Config:
    """With the arithmetic that the model's first run chose: seeds differ by nothing else."""
    if not before:
        return config
    first = before[0].config
    return config.changed(precision=first.precision, layout=first.layout, threads=first.threads)


def _run(config: Config, folder: Path, told: Told) -> Run:
    """The finished run of a config, trained now or before.

    Raises PractorchError if the folder holds a run of another config.
    """
    name = re.sub(r"[^\w.-]+", "-", f"{config.model}-seed{config.seed}")
    if (folder / name / "config.toml").is_file():
        check_same(config, folder / name, hint="it is of another comparison: another folder with -o, or remove it")
    return fit(config, runs=folder, name=name, told=told)
