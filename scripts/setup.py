"""Set practorch up in a virtual environment: the right torch first, then the rest. Standard library only.

Run by scripts/setup with the environment's folder, what to install, the stamp to leave and its text.
A machine that already has a torch for this Python keeps it. A Linux machine without a GPU gets a CPU build.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "constraints.txt"
PINNED = next(line for line in CONSTRAINTS.read_text().splitlines() if line.startswith("torch=="))


def main(place: Path, project: str, stamp: Path, mark: str) -> int:
    started = time.monotonic()
    has_torch = importlib.util.find_spec("torch") is not None
    python = place / "bin" / "python"
    if not python.exists():
        step(f"1/3  making {place}" + (", which shares this machine's torch" if has_torch else ""))
        venv.create(place, with_pip=True, system_site_packages=has_torch)
    else:
        step(f"1/3  {place} is there")
    if run([python, "-c", "import torch"]) == 0:
        step("2/3  torch is there; it stays as it is")
    else:
        step("2/3  installing torch, the large part")
        install_torch(python)
    step("3/3  installing practorch")
    keep = [] if has_torch else ["-c", str(CONSTRAINTS)]
    must(pip(python, "install", *keep, "-e", project), "installing practorch")
    if "dev" in project:
        install_torchvision(python)
    stamp.write_text(mark)
    step(f"done in {time.monotonic() - started:.0f} s")
    return 0


def install_torch(python: Path) -> None:
    """A CPU build where there is no GPU: pip's own choice if it is one, else uv's, which knows where CPU builds are."""
    if sys.platform != "linux" or has_gpu() or is_cpu_build(python):
        must(pip(python, "install", PINNED, "numpy"), "installing torch")
        return
    step("     this machine has no GPU: asking uv for a CPU build")
    if run(pip(python, "install", "uv")) == 0:
        uv = [python, "-m", "uv", "pip", "install", "--python", python, "--torch-backend", "cpu", PINNED, "numpy"]
        if run(uv) == 0:
            return
    step("     no CPU build to be had: taking the ordinary one, which is larger")
    must(pip(python, "install", PINNED, "numpy"), "installing torch")


def install_torchvision(python: Path) -> None:
    """The torchvision that was released with this torch, for the tests; torch itself is never exchanged for it."""
    ask = "import importlib.metadata as m, practorch.engine.needs as n; print(n.torchvision_for(m.version('torch')))"
    name = f"torchvision=={work([str(python), '-c', ask])[1].strip().splitlines()[-1]}"
    must(pip(python, "install", "--no-deps", name), f"installing {name}")
    must(pip(python, "install", "pillow"), "installing pillow")


def is_cpu_build(python: Path) -> bool:
    """Whether the wheel that pip would take is a CPU build; nothing is downloaded to find out."""
    command = pip(python, "install", "--dry-run", "--no-deps", "--ignore-installed", "--report", "-", PINNED)
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False)
    if done.returncode:
        return False
    start = done.stdout.find("{")
    found = json.JSONDecoder().raw_decode(done.stdout[start:])[0]["install"]  # words may follow it
    return any("+cpu" in json.dumps(item.get("metadata", {}).get("version", "")) for item in found)


def has_gpu() -> bool:
    """Whether an NVIDIA or AMD driver answers."""
    return any(shutil.which(name) and run([name]) == 0 for name in ("nvidia-smi", "rocm-smi"))


def pip(python: Path, *args: object) -> list[object]:
    return [python, "-m", "pip", "--disable-pip-version-check", *args]


def run(command: list[object]) -> int:
    return work([str(part) for part in command])[0]


def must(command: list[object], what: str) -> None:
    """Run with a sign of life; end with what went wrong if it fails."""
    code, output = work([str(part) for part in command], what)
    if code:
        print("\n".join(output.strip().splitlines()[-15:]), file=sys.stderr)
        print(
            f"error: {what} failed\n\nhint: the lines above are pip's; run the same command again to go on",
            file=sys.stderr,
        )
        raise SystemExit(2)


def work(command: list[str], what: str = "") -> tuple[int, str]:
    """Run a command, with seconds counted on the terminal while it works; its exit code and its output."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL
    )
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.extend(process.stdout or ()))
    reader.start()
    started, shown = time.monotonic(), 0.0
    while reader.is_alive():
        reader.join(0.5)
        seconds = time.monotonic() - started
        if what and seconds - shown >= (1 if sys.stdout.isatty() else 15):
            shown = seconds
            last = lines[-1].strip()[:60] if lines else ""
            end = "\r" if sys.stdout.isatty() else "\n"
            print(f"     {seconds:4.0f} s  {last:<60}", end=end, flush=True)
    if shown and sys.stdout.isatty():
        print(" " * 78, end="\r")
    return process.wait(), "".join(lines)


def step(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    os.environ.setdefault("PIP_NO_INPUT", "1")
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), sys.argv[4]))
