"""What watching costs: the CNN and the GPT of the corpus with and without the doctor, interleaved; see README.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "tests" / "doctor" / "corpus"
SCRIPTS = {"cnn": CORPUS / "cnn" / "clean.py", "gpt": CORPUS / "char_gpt" / "clean.py"}


def run(command: list[str], env: dict[str, str]) -> tuple[float, float, str]:
    """Seconds on the clock, seconds of processor time, and what the script printed."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
    return wall, busy, done.stdout


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", default="", help="PRACTORCH_CORPUS_STEPS; empty: the whole training")
    parser.add_argument("--script", choices=SCRIPTS, action="append")
    given = parser.parse_args()
    env = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    env.pop("PRACTORCH_CORPUS_STEPS", None)
    if given.steps:
        env["PRACTORCH_CORPUS_STEPS"] = given.steps
    results = {}
    for name in given.script or SCRIPTS:
        plain, watched = [sys.executable, str(SCRIPTS[name])], [sys.executable, "-m", "practorch.doctor.run"]
        watched.append(str(SCRIPTS[name]))
        pairs = []
        for i in range(given.rounds):
            order = (plain, watched) if i % 2 == 0 else (watched, plain)
            found = {tuple(command): run(command, env) for command in order}
            (wall, busy, said), (wall2, busy2, said2) = found[tuple(plain)], found[tuple(watched)]
            pairs.append((wall, wall2, busy, busy2, said == said2))
            print(
                f"{name} round {i}: {wall:.2f} s, {wall2:.2f} s watched; processor {busy:.2f} s, {busy2:.2f} s",
                flush=True,
            )
        results[name] = {
            "rounds": given.rounds,
            "seconds": round(statistics.median(p[0] for p in pairs), 2),
            "ratio": round(statistics.median(p[1] / p[0] for p in pairs), 3),
            "processor_ratio": round(statistics.median(p[3] / p[2] for p in pairs), 3),
            "same_output": all(p[4] for p in pairs),
        }
    machine = {"machine": platform.machine(), "python": platform.python_version(), "cores": os.cpu_count()}
    print(json.dumps({**machine, **results}, indent=1))
    if not given.steps:
        path = ROOT / "benchmarks" / "results" / "doctor_overhead.json"
        path.write_text(json.dumps({**machine, **results}, indent=1) + "\n")


if __name__ == "__main__":
    main()
