"""Which launcher a machine gets."""

from __future__ import annotations

import sys
from pathlib import Path

from practorch.engine.launch.fork import ForkLauncher
from practorch.engine.launch.launcher import Launcher
from practorch.engine.launch.spare import SpareLauncher


def choose_launcher(name: str, scratch: Path) -> Launcher:
    """The launcher with that name; auto takes fork on Linux, spare interpreters elsewhere.

    Workers get folders of their own below scratch.
    """
    if name == "fork" or (name == "auto" and sys.platform == "linux"):
        return ForkLauncher(scratch)
    return SpareLauncher(scratch)
