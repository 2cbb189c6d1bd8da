"""The corpus under torch-audit."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path

from doctor_peers.installed import version_in
from doctor_peers.sayings import ROOT, Heard, Saying, name_of

PROTOCOL = "each script as it is, autopatch at the first call of a model, every step, static and init rules on"


def by_torch_audit(python: str, paths: list[Path], *, jobs: int, steps: str) -> Heard:
    """What its autopatch finds in each script. Its errors are the severities that fail an audit: ERROR and FATAL."""
    inside = {"PYTHONPATH": str(ROOT / "src"), "PRACTORCH_CORPUS_STEPS": steps, "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.jsonl"
        command = [python, str(Path(__file__).with_name("audited.py")), str(results), str(jobs), *map(str, paths)]
        subprocess.run(command, env={**os.environ, **inside}, check=True)
        found = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    said = {
        entry["script"]: [
            Saying(f["rule"], f["about"], f["message"], is_error=f["severity"] in ("ERROR", "FATAL"))
            for f in entry["findings"]
        ]
        for entry in found
    }
    stopped = {entry["script"]: entry["crash"].strip().splitlines()[-1] for entry in found if entry["crash"]}
    stopped |= {name_of(path): "no result" for path in paths if name_of(path) not in said}
    stopped |= {entry["script"]: "no model was found" for entry in found if not entry["auditors"]}
    return Heard("torch-audit", version_in(python, "torch-audit"), said, PROTOCOL, stopped)
