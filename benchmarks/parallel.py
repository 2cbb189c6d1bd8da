"""Two ranks beside one process with as many threads; and how far the weights are apart. See README.md here."""

from __future__ import annotations

import argparse
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

import torch
from safetensors.torch import load_file

HERE = Path(__file__).resolve().parent
EPOCHS = {"resnet_small_gn": 0.05, "quickstart": 0.5}
"""Of Fashion-MNIST, for each model."""
WAYS = {
    "one process, 2 threads": ["--threads", "2"],
    "one process, 1 thread": ["--threads", "1"],
    "DDP, 2 ranks x 1 thread": ["--ranks", "2", "--threads", "1"],
}
EQUAL = {"ddp": 2, "fsdp": 2, "tensor": 2, "hsdp": 4, "2d": 4}
PLAIN = ["--validate", "0", "--set", "layout=contiguous", "--set", "drop_last=true", "--set", "tta=none"]


def trained(runs: Path, name: str, model: str, *options: str) -> dict[str, float]:
    """Samples per second of training, by the clock and of all CPUs; and the seconds of the whole command."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "practorch", "lab", "train", model, *PLAIN, *options]
    done = subprocess.run(
        [*command, "--runs", str(runs), "--name", name, "--json"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    result = json.loads(done.stdout)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    samples = result["step"] * 128
    return {
        "per_s": samples / result["training_s"],
        "per_cpu_s": samples / result["training_cpu_s"],
        "wall_s": wall,
        "cpu_s": cpu,
    }


def throughput(runs: Path, num_rounds: int, loads: list[float]) -> dict[str, dict[str, dict[str, float]]]:
    """Medians of each way for each model, and of the ratios within a round."""
    table: dict[str, dict[str, dict[str, float]]] = {}
    for model, epochs in EPOCHS.items():
        found = []
        for i in range(num_rounds):
            given = ["--precision", "float32", "--epochs", str(epochs), "--batch-size", "128"]
            ways = list(WAYS) if i % 2 else list(WAYS)[::-1]
            found.append(
                {way: trained(runs, f"{model}-{i}-{list(WAYS).index(way)}", model, *given, *WAYS[way]) for way in ways}
            )
            loads.append(os.getloadavg()[0])
            print(f"{model} {i + 1} of {num_rounds}, load {loads[-1]:.1f}", file=sys.stderr, flush=True)
        first = next(iter(WAYS))
        table[model] = {
            way: {
                **{kind: round(statistics.median(row[way][kind] for row in found), 1) for kind in found[0][way]},
                "times": round(statistics.median(row[way]["per_s"] / row[first]["per_s"] for row in found), 2),
                "times_per_cpu_s": round(
                    statistics.median(row[way]["per_cpu_s"] / row[first]["per_cpu_s"] for row in found), 2
                ),
            }
            for way in WAYS
        }
    return table


def equality(runs: Path) -> dict[str, float]:
    """The largest difference between weights after training on ranks and in one process, float64."""
    given = ["--data", "digits", "--precision", "float64", "--epochs", "3", "--batch-size", "64", "--lr", "0.05"]
    given += ["--set", "momentum=0.9", "--threads", "1"]
    trained(runs, "one", "quickstart", *given)
    want = load_file(runs / "one" / "last.safetensors")
    apart = {}
    for strategy, num in EQUAL.items():
        trained(runs, strategy, "quickstart", *given, "--ranks", str(num), "--strategy", strategy)
        got = load_file(runs / strategy / "last.safetensors")
        apart[f"{strategy}, {num} ranks"] = max((got[key] - want[key]).abs().max().item() for key in want)
        print(f"{strategy}: {list(apart.values())[-1]:.1e}", file=sys.stderr, flush=True)
    return apart


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    num_rounds = parser.parse_args().rounds
    loads: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        apart = equality(Path(folder))
        table = throughput(Path(folder), num_rounds, loads)
    machine = {
        "cpus": os.cpu_count(),
        "load": [min(loads), max(loads)],
        "python": platform.python_version(),
        "torch": torch.__version__,
    }
    facts = {"rounds": num_rounds, "batch_size": 128, "machine": machine, "table": table, "apart": apart}
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "parallel.json").write_text(json.dumps(facts, indent=1) + "\n")
    print("| | | samples/s | to the first | samples/CPU-s | to the first | the command, CPU s | s |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    for model, rows in table.items():
        for way, row in rows.items():
            rates = f"{row['per_s']:,} | {row['times']} x | {row['per_cpu_s']:,} | {row['times_per_cpu_s']} x"
            print(f"| {model} | {way} | {rates} | {row['cpu_s']} | {row['wall_s']} |")
    print(
        f"\nbatches of 128 over all ranks, load {min(loads):.1f} to {max(loads):.1f}; apart from one process, float64:"
    )
    print(", ".join(f"{name} {value:.1e}" for name, value in apart.items()))


if __name__ == "__main__":
    main()
