"""What a training step costs beyond its arithmetic: practorch's loop beside Lightning's Trainer. See README.md here.

The same model, batches, optimizer and numbers logged, one thread, float32, interleaved in one process; the bare loop
(batch, forward, backward, step, nothing else) is what both are measured against.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import platform
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset

from practorch.engine.worker.vision import let_torchvision_in
from practorch.lab.batches import Batches
from practorch.lab.config import recipe
from practorch.lab.data import load
from practorch.lab.log import Logs
from practorch.lab.log.jsonl import Lines
from practorch.lab.models import build
from practorch.lab.run import Run
from practorch.lab.train import fit_model

HERE = Path(__file__).resolve().parent
LOG_EVERY = 20
LR = 0.01
Work = Callable[[nn.Module, Batches, int, Path], None]


class Epoch(IterableDataset[tuple[Tensor, Tensor]]):
    """The same batches for a DataLoader, so that only the loops differ."""

    def __init__(self, batches: Batches, steps: int) -> None:
        self.batches, self.steps = batches, steps

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        return (self.batches.batch(*divmod(step, len(self.batches))) for step in range(self.steps))


def bare(model: nn.Module, batches: Batches, steps: int, folder: Path) -> None:
    """The arithmetic and nothing else."""
    optimizer = torch.optim.SGD(model.parameters(), lr=LR, momentum=0.9, nesterov=True)
    for step in range(steps):
        x, y = batches.batch(*divmod(step, len(batches)))
        F.cross_entropy(model(x), y).backward()
        optimizer.step()
        optimizer.zero_grad()


def practorch(model: nn.Module, batches: Batches, steps: int, folder: Path) -> None:
    """fit_model() as `lab train` calls it: seeds, schedule, loss and accuracy in metrics.jsonl, a checkpoint."""
    config = recipe(
        "own", "digits", lr=LR, weight_decay=0, schedule="constant", warmup=0, precision="float32", threads=1,
        log_every=LOG_EVERY, plan=[[0, 0, steps]],
    )  # fmt: skip
    run = Run.new(folder, config)
    logs = Logs([Lines(run.path / "metrics.jsonl", 0)])
    fit_model(model, batches, None, config, run=run, logs=logs)
    logs.close()
    assert len(run.metrics()) == steps // LOG_EVERY


def lightning(model: nn.Module, batches: Batches, steps: int, folder: Path, *, is_alike: bool) -> None:
    """Its Trainer; is_alike: loss and accuracy in a CSV file and a checkpoint, else all that can be off is off."""
    let_torchvision_in()  # torchmetrics imports it
    from lightning.pytorch import LightningModule, Trainer
    from lightning.pytorch.callbacks import ModelCheckpoint
    from lightning.pytorch.loggers import CSVLogger

    class Module(LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def training_step(self, batch: Any, place: int) -> Tensor:
            x, y = batch
            scores = self.model(x)
            loss = F.cross_entropy(scores, y)
            if is_alike:
                self.log("loss", loss)
                self.log("accuracy", (scores.argmax(-1) == y).float().mean())
            return loss

        def configure_optimizers(self) -> torch.optim.Optimizer:
            return torch.optim.SGD(self.parameters(), lr=LR, momentum=0.9, nesterov=True)

    trainer = Trainer(
        max_steps=steps, accelerator="cpu", devices=1, log_every_n_steps=LOG_EVERY, enable_progress_bar=False,
        enable_model_summary=False, enable_checkpointing=is_alike, default_root_dir=folder,
        callbacks=[ModelCheckpoint(folder)] if is_alike else None, logger=CSVLogger(folder) if is_alike else False,
    )  # fmt: skip
    trainer.fit(Module(), DataLoader(Epoch(batches, steps), batch_size=None))
    assert trainer.global_step == steps


KINDS: dict[str, Work] = {
    "bare loop": bare,
    "practorch": practorch,
    "Lightning, alike": lambda *work: lightning(*work, is_alike=True),
    "Lightning, all off": lambda *work: lightning(*work, is_alike=False),
}


def step_ms(kind: str, make: Callable[[], nn.Module], batches: Batches, steps: int) -> float:
    """CPU milliseconds a step."""
    with tempfile.TemporaryDirectory() as folder:
        torch.manual_seed(0)
        model = make().train()
        started = time.process_time()
        KINDS[kind](model, batches, steps, Path(folder))
        return (time.process_time() - started) / steps * 1e3


def compared(make: Callable[[], nn.Module], batches: Batches, rounds: int, steps: int) -> dict[str, Any]:
    """Median milliseconds a step of every kind, and what it costs above the bare loop of the same round."""
    for kind in KINDS:
        step_ms(kind, make, batches, LOG_EVERY)  # imports and first calls
    times: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for _ in range(rounds):
        for kind in KINDS:
            times[kind].append(step_ms(kind, make, batches, steps))
    found: dict[str, Any] = {}
    for kind, values in times.items():
        above = [value - plain for value, plain in zip(values, times["bare loop"], strict=True)]
        ratios = [value / plain for value, plain in zip(values, times["bare loop"], strict=True)]
        found[kind] = {
            "step_ms": round(statistics.median(values), 4),
            "overhead_ms": round(statistics.median(above), 4),
            "times_bare": round(statistics.median(ratios), 3),
        }
    return found


def main() -> None:
    """Measure a linear layer, where the loop is nearly all, and the quickstart's MLP."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--steps", type=int, default=400)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)  # Lightning tells about itself at every fit
    batches = Batches(load("digits"), batch_size=64, drop_last=True)
    makes = {
        "linear 64-10": lambda: nn.Sequential(nn.Flatten(), nn.Linear(64, 10)),
        "quickstart 64-512-512-10": lambda: build("quickstart", in_channels=1, image_size=8),
    }
    load_before = os.getloadavg()[0]
    rows = {name: compared(make, batches, chosen.rounds, chosen.steps) for name, make in makes.items()}
    for name, kinds in rows.items():
        print(f"{name}, batch 64, CPU milliseconds a step")
        for kind, row in kinds.items():
            print(
                f"  {kind:<20}{row['step_ms']:8.3f}   above bare {row['overhead_ms']:7.3f}   x {row['times_bare']:.2f}"
            )
    record = {
        "rounds": chosen.rounds, "steps": chosen.steps, "torch": torch.__version__, "python": platform.python_version(),
        "load": [round(load_before, 1), round(os.getloadavg()[0], 1)], "rows": rows,
    }  # fmt: skip
    (HERE / "results" / "step_overhead.json").write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
