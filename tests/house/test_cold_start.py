"""The command line never imports torch, and imports little else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from practorch.cli.app import COMMANDS

PROBE = """
import json, sys
from practorch.cli import run
code = run(sys.argv[1:])
sys.stdout.flush()
print("\\n" + json.dumps([code, sorted(m for m in sys.modules if "." not in m)]))
"""
HEAVY = {"torch", "numpy", "textual", "pygments", "asyncio", "importlib_metadata", "pkg_resources"}


def modules_of(folder: Path, *args: str) -> tuple[int, set[str]]:
    done = subprocess.run([sys.executable, "-c", PROBE, *args], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    code, modules = json.loads(done.stdout.strip().splitlines()[-1])
    return code, set(modules)


@pytest.mark.parametrize(
    "args",
    [
        ("--help",),
        ("list",),
        ("list", "--json"),
        ("show", "shift"),
        ("next",),
        ("hint", "shift"),
        ("progress",),
        ("mistakes",),
        ("mistakes", "naive_logsumexp"),
        ("solution", "shift", "--yes"),
        ("reset", "shift"),
        ("update",),
        ("engine", "status"),
        ("check", "shift"),
        ("check", "shift", "--json"),
    ],
    ids=" ".join,
)
def test_a_command_imports_nothing_heavy(home: Path, args: tuple[str, ...]) -> None:
    _, modules = modules_of(home, *args)
    assert not modules & HEAVY


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help_with_an_example(home: Path, name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "practorch", name, "--help"], cwd=home, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "Example: practorch" in done.stdout
