"""The corpus under torchfix, the linter."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from doctor_peers.installed import version_in
from doctor_peers.sayings import Heard, Saying, name_of


def by_torchfix(python: str, paths: list[Path]) -> Heard:
    """What it prints with all of its rules on. It has no levels: whatever it says fails a build."""
    said: dict[str, list[Saying]] = {name_of(path): [] for path in paths}
    command = [python, "-m", "torchfix", "--select", "ALL", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        match = re.match(r"(.+?):\d+:\d+: (TOR\d+) (.*)", line)
        if match:
            said[name_of(Path(match[1]).absolute())].append(Saying(match[2], "", match[3], is_error=True))
    return Heard("torchfix", version_in(python, "torchfix"), said, "python -m torchfix --select ALL; it has no levels")
