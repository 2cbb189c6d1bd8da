"""Runs scripts of the corpus under the doctor, two at a time, each in a fork of one process that has torch.

python tests/doctor/run_corpus.py RESULTS.jsonl [--jobs 2] [--steps 40] PATH …
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import sys
import tempfile
import time
import traceback
import warnings
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
TIMEOUT_S = 120


def scripts() -> list[Path]:
    """All of them, the clean ones first."""
    return sorted(CORPUS.glob("*/*.py"), key=lambda p: (p.stem != "clean", p))


def expected(path: Path) -> list[str]:
    """The ids that a script's first line names; none for a clean one."""
    words = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# expects:").split(",")
    return [word.strip() for word in words if word.strip() != "nothing"]


def needs(path: Path) -> str:
    """What a script's line "# needs:" names, without which it is right."""
    lines = path.read_text(encoding="utf-8").splitlines()[:6]
    return next((x.removeprefix("# needs:").strip() for x in lines if x.startswith("# needs:")), "")


def follows(path: Path) -> list[str]:
    """The ids that a script's line "# follows:" names: what comes of its fault, and may be told too."""
    lines = [x for x in path.read_text(encoding="utf-8").splitlines()[:6] if x.startswith("# follows:")]
    return [word.strip() for line in lines for word in line.removeprefix("# follows:").split(",")]


def run_one(path: Path, result: Path) -> None:
    """Run one script in this process and write what the doctor says of it."""
    import torch

    from practorch.doctor.run.report.as_json import finding_record
    from practorch.doctor.run.rules import findings
    from practorch.doctor.run.script import run_script
    from practorch.doctor.run.session import begin, new_watch

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        watch = new_watch(str(path))
        started = time.perf_counter()
        code = run_script(str(path), [], watch, lambda: begin(watch))
        facts = watch.stop()
        found = [finding_record(finding) for finding in findings(facts)]
    sys.stdout.flush()
    record = {
        "path": str(path.relative_to(CORPUS)),
        "expected": expected(path),
        "follows": follows(path),
        "needs": needs(path),
        "findings": found,
        "exit": code,
        "faults": facts.faults,
        "seconds": round(time.perf_counter() - started, 2),
        "watch_seconds": round(facts.watch_s, 2),
        "steps": facts.step,
    }
    result.write_text(json.dumps(record), encoding="utf-8")


def child(path: Path, result: Path) -> None:
    """What a forked process does; it never returns."""
    code = 0
    try:
        with open(result.with_suffix(".out"), "w", encoding="utf-8") as out:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
            run_one(path, result)
    except BaseException:
        traceback.print_exc()
        code = 1
    with contextlib.suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def run_all(paths: list[Path], jobs: int, results: Path) -> None:
    """Run all scripts and write a line for each as soon as it is done."""
    wanted = {path: expected(path) for path in paths}
    waiting, running = list(paths), dict[int, Path]()
    with tempfile.TemporaryDirectory(prefix="corpus-") as folder, results.open("w", encoding="utf-8") as out:
        while waiting or running:
            while waiting and len(running) < jobs:
                path = waiting.pop(0)
                pid = os.fork()
                if pid == 0:
                    child(path, Path(folder) / f"{os.getpid()}.json")
                running[pid] = path
            pid, _ = os.wait()
            path = running.pop(pid)
            out.write(json.dumps(_record(path, wanted[path], Path(folder) / f"{pid}.json")) + "\n")
            out.flush()


def _record(path: Path, wanted: list[str], result: Path) -> dict[str, object]:
    if result.exists():
        return dict(json.loads(result.read_text(encoding="utf-8")))
    output = result.with_suffix(".out").read_text(encoding="utf-8", errors="replace")[-2000:]
    return {"path": str(path.relative_to(CORPUS)), "expected": wanted, "findings": [], "broken": output}


def preload(paths: list[Path]) -> None:
    """Import once what the scripts import, so that each of them starts at once."""
    warnings.simplefilter("ignore")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    text = "".join(path.read_text(encoding="utf-8") for path in paths)
    importlib.import_module("torch").set_num_threads(1)
    importlib.import_module("practorch.doctor.run.session")
    if "lightning" in text or "transformers" in text:
        from practorch.engine.worker.vision import let_torchvision_in

        let_torchvision_in()
    known = ("sklearn.datasets", "sklearn.preprocessing", "sklearn.model_selection", "torchvision", "lightning")
    for name in (*known, "transformers.trainer"):
        if name.split(".")[0] in text:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("results", type=Path)
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--steps", default="40")
    given = parser.parse_args()
    os.environ["PRACTORCH_CORPUS_STEPS"] = given.steps
    paths = [p.resolve() for p in given.paths if p.exists()] or scripts()
    preload(paths)
    run_all(paths, given.jobs, given.results)


if __name__ == "__main__":
    main()
