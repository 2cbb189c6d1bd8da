"""Images to batches: practorch's in-memory pipeline beside torchvision's DataLoader. See README.md here."""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import torch
from torch import Tensor
from torch.utils.data import DataLoader

from practorch.engine.worker.vision import let_torchvision_in
from practorch.lab.batches import Batches, mean_and_std
from practorch.lab.data import Images, load

HERE = Path(__file__).resolve().parent
BATCH_SIZE = 64
KINDS = ("per_s", "per_cpu_s")
NUM_IMAGES = {"practorch": 60_000, "torchvision, 0 workers": 6_000, "torchvision, 2 workers": 12_000}


def torchvision_loader(data: Images, workers: int) -> DataLoader[tuple[Tensor, Tensor]]:
    """Its FashionMNIST as its documentation uses it: a PIL image per sample, transformed one by one."""
    let_torchvision_in()
    from torchvision import transforms
    from torchvision.datasets import FashionMNIST

    class InMemory(FashionMNIST):
        """The same images as ours, handed over instead of read from torchvision's folder."""

        def __init__(self, transform: Callable[[object], Tensor]) -> None:
            self.data, self.targets = data.images[:, 0], data.labels
            self.transform, self.target_transform = transform, None

    mean, std = mean_and_std(data.images)
    steps = [
        transforms.RandomCrop(28, padding=2),
        transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        transforms.Normalize(mean, std),
    ]
    dataset = InMemory(transforms.Compose(steps))
    return DataLoader(dataset, batch_size=BATCH_SIZE, shuffle=True, num_workers=workers, persistent_workers=workers > 0)


def cpu_seconds() -> float:
    """Of this process and of all its workers that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def worker_seconds() -> float:
    """Of the workers that are running: the CPU time of this process's children."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0
    for task in Path("/proc/self/task").iterdir():
        for child in (task / "children").read_text().split():
            fields = Path(f"/proc/{child}/stat").read_text().rpartition(") ")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / ticks


def measured(batches: Iterable[tuple[Tensor, Tensor]], num: int) -> dict[str, float]:
    """Samples a second, of the clock and of the CPU, until num images have come."""
    started, cpu = time.perf_counter(), cpu_seconds() + worker_seconds()
    seen = 0
    for _, labels in batches:
        seen += len(labels)
        if seen >= num:
            break
    wall, used = time.perf_counter() - started, cpu_seconds() + worker_seconds() - cpu
    return {"per_s": seen / wall, "per_cpu_s": seen / used}


def rounds(num_rounds: int, data: Images) -> Iterator[dict[str, dict[str, float]]]:
    """One measurement of each pipeline per round; the first round warms up."""
    batches = Batches(data, batch_size=BATCH_SIZE, augment=("crop2", "flip"))
    loaders = {f"torchvision, {workers} workers": torchvision_loader(data, workers) for workers in (0, 2)}
    for i in range(num_rounds + 1):
        found = {"practorch": measured(batches.epoch(i), NUM_IMAGES["practorch"])}
        found |= {name: measured(loader, NUM_IMAGES[name]) for name, loader in loaders.items()}
        if i:
            yield found


def medians(found: list[dict[str, dict[str, float]]]) -> dict[str, dict[str, float]]:
    """Rates of each pipeline, and how many times faster practorch was in the same round."""
    out: dict[str, dict[str, float]] = {}
    for name in NUM_IMAGES:
        rates = {kind: round(statistics.median(row[name][kind] for row in found)) for kind in KINDS}
        times = {
            f"times_{kind}": round(statistics.median(row["practorch"][kind] / row[name][kind] for row in found), 1)
            for kind in KINDS
        }
        out[name] = {**rates, **times}
    return out


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    num_rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    data = load("fashion-mnist")
    loads, found = [], []
    for row in rounds(num_rounds, data):
        found.append(row)
        loads.append(os.getloadavg()[0])
        print(f"\r{len(found)} of {num_rounds}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    machine = {
        "cpus": os.cpu_count(),
        "load": [min(loads), max(loads)],
        "python": platform.python_version(),
        "torch": torch.__version__,
    }
    table = medians(found)
    facts = {"rounds": num_rounds, "batch_size": BATCH_SIZE, "data": data.source, "machine": machine, "table": table}
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "pipeline.json").write_text(json.dumps(facts, indent=1) + "\n")
    print("| | samples/s | samples/CPU-s | practorch, by the clock | practorch, by CPU-s |\n|---|--:|--:|--:|--:|")
    for name, row in table.items():
        times = f"{row['times_per_s']} x | {row['times_per_cpu_s']} x"
        print(f"| {name} | {row['per_s']:,} | {row['per_cpu_s']:,} | {times} |")
    print(f"\nbatches of {BATCH_SIZE}, one thread, load {min(loads):.1f} to {max(loads):.1f}")


if __name__ == "__main__":
    main()
