"""Where a run happened: versions, the machine, the state of the source. Also which device there is."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import torch

from practorch.errors import PractorchError

PACKAGES = ("practorch", "torch", "numpy", "safetensors", "torchvision", "timm")


def device_of(name: str) -> torch.device:
    """The device of this name; auto takes CUDA, else Apple's GPU, else the CPU."""
    if name == "auto":
        has_mps = torch.backends.mps.is_available()
        return torch.device("cuda" if torch.cuda.is_available() else "mps" if has_mps else "cpu")
    try:
        return torch.empty(0, device=name).device
    except (RuntimeError, AssertionError) as error:
        first = str(error).splitlines()[0].rstrip(".")
        raise PractorchError(f"device {name!r}: {first}", hint="--device cpu works everywhere") from None


def versions() -> dict[str, str]:
    """Python's and those of the packages that decide numbers."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def machine(device: torch.device) -> dict[str, str | int]:
    """The operating system, the processor, how many cores this process may use, and the accelerator."""
    facts: dict[str, str | int] = {"system": platform.platform(), "processor": _processor(), "cores": cores()}
    if device.type == "cuda":
        facts["accelerator"] = torch.cuda.get_device_name(device)
    return facts


def cores() -> int:
    """The cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def git(folder: Path) -> dict[str, str | bool]:
    """The commit of the folder's repository and whether files differ from it; empty outside a repository."""
    commit = _output(["git", "rev-parse", "HEAD"], folder)
    if not commit:
        return {}
    return {"commit": commit, "is_dirty": bool(_output(["git", "status", "--porcelain", "--no-renames"], folder))}


def _output(command: list[str], folder: Path) -> str:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
