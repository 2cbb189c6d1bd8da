"""How near to the truth in two minutes: the lab's enhancers beside bicubic and plain filters. See README.md here."""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
import time
from pathlib import Path

import torch

from practorch.lab.config import Config
from practorch.lab.enhance import Task, config_of, report, train
from practorch.lab.progress import Progress
from practorch.lab.run import Run

HERE = Path(__file__).resolve().parent
PARTS = {
    "sharpen": Task("sharpen", scale=2),
    "fashion": Task("sharpen", "fashion-mnist", scale=2),
    "denoise": Task("denoise"),
}
BUDGET_S, QUICK_S = 120.0, 15.0
SHARE = 0.75
"""Of the budget, for updates; the rest is for validating and judging, and for updates slower than measured."""
FROM, UPTO = 5, 25
"""Updates between which the time is measured."""


class Measured(Exception):
    """Enough updates were made."""


def update_seconds(config: Config, folder: Path) -> tuple[float, Config]:
    """CPU seconds of an update, and the config with what auto came to; from a short run."""
    at: dict[int, float] = {}

    def told(progress: Progress) -> None:
        at.setdefault(progress.step, time.process_time())
        if progress.step >= UPTO:
            raise Measured

    short = config.changed(log_every=1)
    try:
        train(short, runs=folder, name="short", told=told)
    except Measured:
        pass
    chosen = Run.open(folder / "short").config
    per_update = (at[UPTO] - at[FROM]) / (UPTO - FROM)
    return per_update, config.changed(precision=chosen.precision, layout=chosen.layout, device=chosen.device)


def measured(part: str, budget_s: float) -> dict[str, object]:
    """Train within the budget of CPU seconds, print the table, and give the facts."""
    from practorch.lab.enhance.job import prepare

    task = PARTS[part]
    config = config_of(task, task.usual_model, threads=1)
    loads = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory() as folder:
        per_update, config = update_seconds(config, Path(folder))
        updates_per_epoch = len(prepare(config, torch.device("cpu")).batches)
        config = config.changed(epochs=SHARE * budget_s / per_update / updates_per_epoch)
        started, cpu = time.perf_counter(), time.process_time()
        run, scores = train(config, runs=Path(folder), name="long")
        cpu_s, wall_s = time.process_time() - cpu, time.perf_counter() - started
        updates = run.result()["step"]
    loads.append(os.getloadavg()[0])
    print(f"\n{task.text()}, {config.model}, {updates:,} updates, {config.precision}\n\n{report.text(scores, task)}")
    print(f"{cpu_s:.0f} CPU-s on one thread with validating and judging, {wall_s:.0f} s, load {loads[0]:.1f}", end="")
    print(f" to {loads[1]:.1f}" + (f"; over the budget of {budget_s:.0f}" if cpu_s > budget_s else ""), flush=True)
    facts = {"cpu_s": round(cpu_s, 1), "wall_s": round(wall_s, 1), "load": loads, "updates": updates}
    return {**facts, "model": config.model, "precision": config.precision, **report.as_json(scores, task)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", default="sharpen", help=f"names with commas between them: {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_S:.0f} CPU seconds each; nothing is written")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    budget_s = QUICK_S if asked.quick else BUDGET_S
    path = HERE / "results" / "enhance.json"
    parts = json.loads(path.read_text())["parts"] if path.is_file() else {}
    machine = {"cpus": os.cpu_count(), "python": platform.python_version(), "torch": torch.__version__}
    for part in asked.parts.split(","):
        parts[part] = measured(part, budget_s)
        if not asked.quick:
            path.parent.mkdir(exist_ok=True)
            facts = {"budget_cpu_s": budget_s, "machine": machine, "parts": parts}
            path.write_text(json.dumps(facts, indent=1) + "\n")


if __name__ == "__main__":
    main()
