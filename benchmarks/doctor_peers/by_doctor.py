"""The corpus under practorch's own doctor."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from doctor_peers.sayings import ROOT, Heard, Saying

RUNNER = ROOT / "tests" / "doctor" / "run_corpus.py"


def by_doctor(results: Path | None, paths: list[Path]) -> Heard:
    """Read what tests/doctor/run_corpus.py wrote, or let it write first. Its errors are the findings it is sure of."""
    if results is None:
        with tempfile.TemporaryDirectory() as folder:
            written = Path(folder) / "results.jsonl"
            subprocess.run([sys.executable, str(RUNNER), str(written), *map(str, paths)], check=True)
            return by_doctor(written, paths)
    found = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    wanted = {str(path) for path in paths}
    said = {
        entry["path"]: [
            Saying(f["id"], "", f["evidence"], is_error=f["certainty"] == "sure") for f in entry["findings"]
        ]
        for entry in found
        if str(ROOT / "tests" / "doctor" / "corpus" / entry["path"]) in wanted
    }
    protocol = "practorch doctor on each script as it is; errors are what it is sure of"
    return Heard("practorch doctor", version("practorch"), said, protocol)
