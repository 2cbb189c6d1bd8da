"""Where a user's engine keeps its socket, log and records."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import sys
import tempfile
from pathlib import Path

from practorch import __version__
from practorch.engine import limits


def run_folder() -> Path:
    """A private folder for sockets, mode 0700."""
    base = os.environ.get("PRACTORCH_RUN_DIR") or os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    folder = Path(base) / f"practorch-{os.getuid()}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to someone else")
    folder.chmod(0o700)
    return folder


def cache_folder() -> Path:
    """Where records of solutions are kept between servers."""
    from platformdirs import user_cache_path

    named = os.environ.get("PRACTORCH_CACHE_DIR")
    return Path(named) if named else user_cache_path("practorch")


def server_key(launcher: str) -> str:
    """Which server fits: this Python, this torch, this code, this launcher."""
    parts = [sys.executable, sys.version, torch_build(), __version__, launcher, str(_newest_source())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def socket_path(launcher: str = "auto") -> Path:
    return run_folder() / f"{server_key(launcher)}.sock"


def scratch_base() -> Path:
    """A folder for this process's workers; those of processes that are gone are cleared away."""
    for old in run_folder().glob("scratch-*"):
        if not limits.is_alive(int(old.name.partition("-")[2])):
            shutil.rmtree(old, ignore_errors=True)
    folder = run_folder() / f"scratch-{os.getpid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def log_path() -> Path:
    return run_folder() / "engine.log"


def torch_build() -> str:
    """Where torch lies and when it was installed, without importing it; empty if there is none."""
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None:
        return ""
    version = Path(spec.origin).with_name("version.py")
    return f"{version}:{version.stat().st_mtime}" if version.exists() else spec.origin


def _newest_source() -> float:
    """Modification time of our newest source: a changed checkout wants a new server."""
    house = Path(__file__).resolve().parent.parent
    newest = 0.0
    for room in ("engine", "observe", "diagnose", "author", "spec"):
        for folder, _, files in os.walk(house / room):
            if "__pycache__" not in folder:
                times = (os.stat(os.path.join(folder, f)).st_mtime for f in files if f.endswith((".py", ".h")))
                newest = max(newest, max(times, default=0.0))
    return newest
