"""How well and how fast: the lab's recipes for Fashion-MNIST beside PyTorch's quickstart. See README.md here."""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "fashion.json"
USUAL = "quickstart as usually written"
PARTS = (USUAL, "quickstart", "fast32", "fast48")
QUICKSTART_EPOCHS = 5


def train(model: str, seed: int, runs: Path, changes: dict[str, str]) -> float:
    """The test accuracy of a recipe of the lab, trained on all images by the lab's own fit()."""
    from practorch.lab.config import recipe
    from practorch.lab.train import fit

    config = recipe(model, "fashion-mnist", **{"seed": seed, "validate": 0, "threads": 1, **changes})
    return float(fit(config, runs=runs).result()["accuracy"])


def train_as_usual(seed: int, place: Path) -> float:
    """The test accuracy of the quickstart with torchvision's data set and a DataLoader.

    Source: https://docs.pytorch.org/tutorials/beginner/basics/quickstart_tutorial.html, without its prints.
    """
    import torch
    from torch import nn
    from torch.utils.data import DataLoader

    from practorch.lab.models.vision import torchvision

    torchvision()
    from torchvision import datasets
    from torchvision.transforms import ToTensor

    class NeuralNetwork(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.flatten = nn.Flatten()
            self.linear_relu_stack = nn.Sequential(
                nn.Linear(28 * 28, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)
            )

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            x = self.flatten(x)
            logits: torch.Tensor = self.linear_relu_stack(x)
            return logits

    torch.manual_seed(seed)
    training_data, test_data = (
        datasets.FashionMNIST(place, train=train, transform=ToTensor()) for train in (True, False)
    )
    train_dataloader = DataLoader(training_data, batch_size=64)
    test_dataloader = DataLoader(test_data, batch_size=64)
    model = NeuralNetwork()
    loss_fn = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
    for _ in range(QUICKSTART_EPOCHS):
        model.train()
        for X, y in train_dataloader:
            loss_fn(model(X), y).backward()
            optimizer.step()
            optimizer.zero_grad()
        model.eval()
        correct = 0.0
        with torch.no_grad():
            for X, y in test_dataloader:
                correct += (model(X).argmax(1) == y).type(torch.float).sum().item()
    return correct / len(test_data)


def unpacked(place: Path) -> Path:
    """A folder with the images as torchvision wants them."""
    from practorch.lab.fashion_mnist import find_source

    source = find_source().folder
    if source is None:
        sys.exit("the full Fashion-MNIST is not on this machine: practorch lab data list says how to get it")
    raw = place / "FashionMNIST" / "raw"
    raw.mkdir(parents=True)
    for path in source.glob("*-ubyte*"):
        (raw / path.stem if path.suffix == ".gz" else raw / path.name).write_bytes(
            gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        )
    return place


def measured(part: str, seed: int, place: Path, changes: dict[str, str]) -> dict[str, float | str]:
    """Accuracy in percent, and the seconds of a whole process, from its start to its end; one thread."""
    command = [sys.executable, str(Path(__file__)), "--child", part, "--seed", str(seed), "--place", str(place)]
    command += [f"--set={key}={value}" for key, value in changes.items()]
    load, started, before = os.getloadavg()[0], time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command, env={**os.environ, "OMP_NUM_THREADS": "1"}, stdout=subprocess.PIPE, text=True, check=True
    )
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    accuracy = 100 * float(done.stdout.splitlines()[-1])
    seconds = {"cpu_s": round(cpu, 1), "wall_s": round(wall, 1)}
    return {"part": part, "seed": seed, "accuracy": round(accuracy, 2), **seconds, "load": round(load, 1)}


def summary(rows: list[dict[str, float | str]]) -> dict[str, dict[str, float]]:
    """For each part the mean and standard deviation of the accuracy, and the mean seconds."""
    found = {}
    for part in dict.fromkeys(str(row["part"]) for row in rows):
        own = [row for row in rows if row["part"] == part]
        accuracies = [float(row["accuracy"]) for row in own]
        found[part] = {
            "runs": len(own),
            "accuracy": round(statistics.mean(accuracies), 2),
            "std": round(statistics.stdev(accuracies), 2) if len(own) > 1 else 0.0,
            **{key: round(statistics.mean(float(row[key]) for row in own), 1) for key in ("cpu_s", "wall_s")},
        }
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", default=",".join(PARTS), help="names with commas between them")
    parser.add_argument("--seeds", type=int, default=3, help="how many")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--append", action="store_true", help="keep the runs that the results already hold")
    parser.add_argument("--set", action="append", default=[], help="key=value of the recipes' config, to try things")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--place", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    changes = dict(each.split("=", 1) for each in asked.set)
    if asked.child:
        is_usual = asked.child == USUAL
        print(
            train_as_usual(asked.seed, asked.place)
            if is_usual
            else train(asked.child, asked.seed, asked.place, changes)
        )
        return
    rows = json.loads(RESULTS.read_text(encoding="utf-8"))["runs"] if asked.append else []
    with tempfile.TemporaryDirectory() as folder:
        place = unpacked(Path(folder))
        for seed in range(asked.first_seed, asked.first_seed + asked.seeds):
            for part in asked.parts.split(","):
                row = measured(part, seed, place, {} if part in (USUAL, "quickstart") else changes)
                rows.append(row)
                print(row, file=sys.stderr, flush=True)
    report(rows)


def report(rows: list[dict[str, float | str]]) -> None:
    """Print the table, and write it with every run to results/fashion.json."""
    import torch

    table = summary(rows)
    machine = {"cpus": os.cpu_count(), "python": platform.python_version(), "torch": torch.__version__}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"machine": machine, "summary": table, "runs": rows}, indent=1) + "\n")
    print("| | runs | test accuracy % | CPU seconds | wall seconds |\n|---|--:|--:|--:|--:|")
    for part, row in table.items():
        print(f"| {part} | {row['runs']} | {row['accuracy']} ± {row['std']} | {row['cpu_s']} | {row['wall_s']} |")


if __name__ == "__main__":
    main()
