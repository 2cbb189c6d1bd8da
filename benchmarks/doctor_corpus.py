"""The corpus of faults under the doctor and its peers: who says something, and who names it; see README.md."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from doctor_peers.by_doctor import by_doctor
from doctor_peers.by_torch_audit import by_torch_audit
from doctor_peers.by_torchfix import by_torchfix
from doctor_peers.by_traincheck import by_traincheck
from doctor_peers.installed import version_in
from doctor_peers.sayings import ROOT, Heard, Row, clean_scripts, faulty_scripts, record, remember, remembered

TOOLS = ("practorch doctor", "torchfix", "torch-audit", "traincheck")


def asked(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", action="append", choices=TOOLS, help="run this one only; may be given again")
    parser.add_argument("--doctor", type=Path, metavar="FILE", help="what tests/doctor/run_corpus.py wrote")
    parser.add_argument("--python", default=sys.executable, metavar="PATH", help="an interpreter that has the peers")
    parser.add_argument("--jobs", type=int, default=2, help="scripts at a time under torch-audit")
    parser.add_argument("--steps", default="40", help="updates of each epoch under torch-audit")
    parser.add_argument("--per-folder", type=int, default=2, help="faults of each folder that TrainCheck is given")
    parser.add_argument("--timeout", type=float, default=300, help="seconds for each of TrainCheck's steps")
    parser.add_argument("--heard", type=Path, metavar="FOLDER", help="keeps what a tool said; what is there is read")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "doctor_corpus.json")
    return parser.parse_args(argv)


def listen(tool: str, given: argparse.Namespace, so_far: Callable[[Heard], None]) -> Heard:
    """Run one tool over the corpus."""
    clean, faults = clean_scripts(), faulty_scripts()
    if tool == "practorch doctor":
        return by_doctor(given.doctor, [*clean, *faults])
    if tool == "torchfix":
        return by_torchfix(given.python, [*clean, *faults])
    if tool == "torch-audit":
        return by_torch_audit(given.python, [*clean, *faults], jobs=given.jobs, steps=given.steps)
    return by_traincheck(
        given.python, clean, faults, per_folder=given.per_folder, timeout_s=given.timeout, so_far=so_far
    )


def table(rows: list[Row]) -> str:
    """The rows in Markdown."""
    head = list(rows[0])
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(str(row[key]) for key in head) + " |" for row in rows)])


def main() -> None:
    given = asked()
    kept = json.loads(given.out.read_text(encoding="utf-8")) if given.out.exists() else {}

    def keep(heard: Heard) -> None:
        if given.heard is not None:
            remember(heard, given.heard / f"{heard.tool}.json")
        kept[heard.tool] = record(heard)
        given.out.write_text(json.dumps({tool: kept[tool] for tool in TOOLS if tool in kept}, indent=1) + "\n")

    for tool in given.tool or TOOLS:
        if given.heard is not None and (file := given.heard / f"{tool}.json").exists():
            keep(remembered(file))
            continue
        if tool != "practorch doctor" and not version_in(given.python, tool):
            print(f"{tool} is not installed beside {given.python} and is left out.", file=sys.stderr)
            continue
        keep(listen(tool, given, keep))
    print(table([kept[tool]["row"] for tool in TOOLS if tool in kept]))


if __name__ == "__main__":
    main()
