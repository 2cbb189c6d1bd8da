"""The corpus of faults under the doctor and under torchfix: who says something, and who names it; see README.md."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests" / "doctor"
Row = dict[str, object]


def scripts() -> tuple[dict[str, Path], list[Path]]:
    """The clean script of each folder, and the faults."""
    paths = sorted(TESTS.glob("corpus/*/*.py"))
    clean = {p.parent.name: p for p in paths if p.stem == "clean"}
    return clean, [p for p in paths if p.stem != "clean" and p.parent.name in clean]


def by_doctor(paths: list[Path]) -> dict[Path, tuple[set[str], set[str]]]:
    """Script -> (ids told, ids that would be right)."""
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.jsonl"
        subprocess.run([sys.executable, str(TESTS / "run_corpus.py"), str(results), *map(str, paths)], check=True)
        found = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    return {TESTS / "corpus" / r["path"]: ({f["id"] for f in r["findings"]}, set(r["expected"])) for r in found}


def by_torchfix(paths: list[Path]) -> dict[Path, set[str]]:
    """Script -> the codes that torchfix prints for it, with all of its rules on."""
    told: dict[Path, set[str]] = {path: set() for path in paths}
    done = subprocess.run(
        [sys.executable, "-m", "torchfix", "--select", "ALL", *map(str, paths)], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    for line in done.stdout.splitlines():
        match = re.match(r"(.+?):\d+:\d+: (TOR\d+)", line)
        if match:
            told[Path(match[1])].add(match[2])
    return told


def table(clean: dict[str, Path], faults: list[Path]) -> list[Row]:
    """A row per tool: of how many faults it says what it does not say of the clean script, and how many it names."""
    paths = [*clean.values(), *faults]
    doctor, linter = by_doctor(paths), by_torchfix(paths)
    named = sum(bool(doctor[p][0] & doctor[p][1]) for p in faults)
    new = sum(bool(doctor[p][0] - doctor[clean[p.parent.name]][0]) for p in faults)
    noisy = sum(bool(doctor[p][0]) for p in clean.values())
    lint = sum(bool(linter[p] - linter[clean[p.parent.name]]) for p in faults)
    lint_noisy = sum(bool(linter[p]) for p in clean.values())
    return [
        {"tool": "practorch doctor", "faults": len(faults), "says something new": new, "names it": named,
         "clean scripts": len(clean), "says something of": noisy},
        {"tool": "torchfix", "faults": len(faults), "says something new": lint, "names it": "-",
         "clean scripts": len(clean), "says something of": lint_noisy},
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "doctor_corpus.json")
    given = parser.parse_args()
    rows = table(*scripts())
    head = list(rows[0])
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(str(row[key]) for key in head) + " |")
    given.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
