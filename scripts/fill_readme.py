"""Put the figures that benchmarks/latency.py measured into the README."""

from __future__ import annotations

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROWS = {
    "engine": "the engine alone",
    "watch": "save to verdict in the app",
    "check": "`practorch check` from a cold shell, engine running",
    "pytest": "pytest on an equivalent file, a fresh process",
    "import torch": '`python -c "import torch"`',
}


def main() -> None:
    found = json.loads((ROOT / "benchmarks" / "results" / "latency.json").read_text(encoding="utf-8"))
    lines = ["| | p50 | p99 | times faster than pytest |", "|---|--:|--:|--:|"]
    for name, text in ROWS.items():
        row = found["times"][name]
        lines.append(f"| {text} | {row['p50_ms']:.0f} ms | {row['p99_ms']:.0f} ms | {row['pytest_ratio']:.1f} |")
    path = ROOT / "README.md"
    table = "<!-- latency -->\n" + "\n".join(lines) + "\n<!-- /latency -->"
    old = path.read_text(encoding="utf-8")
    new = re.sub(r"<!-- latency -->.*?<!-- /latency -->", lambda _: table, old, flags=re.DOTALL)
    path.write_text(re.sub(r"\d+ rounds, interleaved", f"{found['runs']} rounds, interleaved", new), encoding="utf-8")


if __name__ == "__main__":
    main()
