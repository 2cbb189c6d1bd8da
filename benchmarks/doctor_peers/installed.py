"""Which peers an interpreter has."""

from __future__ import annotations

import subprocess


def version_in(python: str, package: str) -> str:
    """The version of a package that this interpreter can import; empty if it has none."""
    asked = f"import importlib.metadata as m; print(m.version({package!r}))"
    done = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=False)
    return done.stdout.strip()
