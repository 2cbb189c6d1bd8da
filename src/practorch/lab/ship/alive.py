"""python -m practorch.lab.ship.alive RUN: whether a run gets on. A container's health check; imports no torch."""

from __future__ import annotations

import sys
import time
from pathlib import Path

QUIET_S = 900.0
"""A run that has written nothing for so long hangs; an epoch on a slow machine takes less."""


def main(run: Path, quiet_s: float = QUIET_S) -> int:
    """0 if the run's files are fresh, or it is finished; 1 if nothing was written for quiet_s, or nothing at all."""
    if (run / "result.json").exists():
        print(f"{run}: finished")
        return 0
    written = [path.stat().st_mtime for path in run.glob("*") if path.is_file()]
    if not written:
        print(f"{run}: nothing is there yet")
        return 1
    age_s = time.time() - max(written)
    print(f"{run}: last written {age_s:.0f} s ago")
    return 0 if age_s < quiet_s else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *map(float, sys.argv[2:])))
