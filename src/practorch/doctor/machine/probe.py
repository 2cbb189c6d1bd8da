"""What the machine answers: the raw text of files and commands, so that a machine can be recorded and read again."""

from __future__ import annotations

import json
import os
import platform
import shutil
import struct
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

TIMEOUT_S = 20
TORCH_TIMEOUT_S = 90
DISPLAY_CLASSES = ("0x03", "0x12")  # PCI: display controllers, processing accelerators
ENVIRONMENT = (
    "CUDA_", "CUBLAS_", "NVIDIA_", "ROCR_", "HIP_", "HSA_", "ZE_", "PYTORCH_", "TORCH", "OMP_", "MKL_", "KMP_", "GOMP_",
    "OPENBLAS_", "ATEN_", "NCCL_", "PYTHONHASHSEED", "PYTHONPATH", "LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_",
)  # fmt: skip
COMMANDS = {
    "lspci": ["lspci", "-nn"],
    "nvidia_smi": ["nvidia-smi"],
    "nvidia_query": ["nvidia-smi", "--query-gpu=name,driver_version,compute_cap,memory.total", "--format=csv,noheader"],
    "rocminfo": ["rocminfo"],
    "xpu_smi": ["xpu-smi", "discovery"],
    "displays": ["system_profiler", "SPDisplaysDataType"],
    "sysctl": ["sysctl", "machdep.cpu.brand_string", "hw.memsize", "hw.ncpu", "sysctl.proc_translated"],
}
FILES = {
    "os_release": "/etc/os-release",
    "kernel": "/proc/version",
    "cpuinfo": "/proc/cpuinfo",
    "meminfo": "/proc/meminfo",
    "memory_limit": "/sys/fs/cgroup/memory.max",
    "cpu_limit": "/sys/fs/cgroup/cpu.max",
    "amdgpu": "/sys/module/amdgpu/version",
    "rocm": "/opt/rocm/.info/version",
}
DEVICES = ("nvidia0", "nvidiactl", "nvidia-uvm", "kfd", "dri", "dxg")
WINDOWS_NVIDIA_SMI = "/usr/lib/wsl/lib/nvidia-smi"


@dataclass(frozen=True)
class Answer:
    """What a file held or a command printed, and its exit code."""

    text: str
    code: int = 0


@dataclass(frozen=True)
class Probe:
    """Name -> answer; a file or command that is not there has none."""

    answers: Mapping[str, Answer] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """What it said if it went well, else nothing."""
        answer = self.answers.get(name)
        return answer.text if answer and answer.code == 0 else ""

    def complaint(self, name: str) -> str:
        """What it said if it failed, else nothing."""
        answer = self.answers.get(name)
        return answer.text if answer and answer.code != 0 else ""

    def table(self, name: str) -> dict[str, object]:
        """An answer that is JSON."""
        found = json.loads(self.text(name) or "{}")
        assert isinstance(found, dict)
        return found

    @staticmethod
    def recorded(path: Path) -> Probe:
        """A machine from a file: [answers] with a text for each name, [failed] for those that ended with an error."""
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        answers = {name: Answer(text) for name, text in table["answers"].items()}
        return Probe(answers | {name: Answer(text, 1) for name, text in table.get("failed", {}).items()})


def this_machine(python: str = sys.executable, told: Callable[[str], None] = lambda _: None) -> Probe:
    """Ask this machine; told hears what is being asked, since torch and some vendors' tools take seconds."""
    answers = {name: Answer(text) for name, path in FILES.items() if (text := _read(path)) is not None}
    for name, command in COMMANDS.items():
        told(command[0])
        if answer := _ask(command):
            answers[name] = answer
    answers |= {
        "platform": Answer(json.dumps(_platform())),
        "disk": Answer(json.dumps(_disk())),
        "devices": Answer(" ".join(_devices())),
        "pci": Answer("\n".join(_pci())),
        "container": Answer(_container()),
        "environment": Answer(json.dumps({k: v for k, v in sorted(os.environ.items()) if k.startswith(ENVIRONMENT)})),
    }
    told("torch")
    return Probe({**answers, "torch": _torch(python)})


def torch_alone(python: str = sys.executable) -> Probe:
    """Ask torch, and nothing else: all that is needed to say which device to use."""
    return Probe({"torch": _torch(python, "alone")})


def _torch(python: str, *words: str) -> Answer:
    command = [python, str(Path(__file__).with_name("torch_probe.py")), *words]
    return _ask(command, TORCH_TIMEOUT_S) or Answer("did not start", 1)


def _read(path: str) -> str | None:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def _ask(command: list[str], timeout_s: int = TIMEOUT_S) -> Answer | None:
    """What a command prints; None if there is no such command."""
    program = shutil.which(command[0])
    if program is None and command[0] == "nvidia-smi" and Path(WINDOWS_NVIDIA_SMI).exists():
        program = WINDOWS_NVIDIA_SMI
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, *command[1:]], capture_output=True, text=True, errors="replace", timeout=timeout_s, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Answer(f"no answer within {timeout_s} s", 124)
    except OSError as error:
        return Answer(str(error), 126)
    return Answer(done.stdout if done.returncode == 0 else done.stdout + done.stderr, done.returncode)


def _platform() -> dict[str, object]:
    return {
        "system": platform.system(),
        "release": platform.release(),
        "machine": platform.machine(),
        "mac": platform.mac_ver()[0],
        "python": platform.python_version(),
        "bits": struct.calcsize("P") * 8,
        "executable": sys.executable,
        "cpus": os.cpu_count(),
        "usable_cpus": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
    }


def _disk() -> dict[str, list[int]]:
    """Place -> [bytes in all, bytes free]."""
    places = {"/dev/shm": Path("/dev/shm"), "home": Path.home(), "here": Path.cwd()}
    found = {}
    for name, path in places.items():
        if path.exists():
            usage = shutil.disk_usage(path)
            found[name] = [usage.total, usage.free]
    return found


def _devices() -> list[str]:
    """Device files that are there, with ! before those that this user may not open."""
    there = [name for name in DEVICES if Path("/dev", name).exists()]
    return [name if os.access(Path("/dev", name), os.R_OK | os.W_OK) or name == "dri" else f"!{name}" for name in there]


def _pci() -> list[str]:
    """Display controllers and accelerators as `class vendor:device`, from the kernel: needs no lspci."""
    lines = []
    for folder in sorted(Path("/sys/bus/pci/devices").glob("*")):
        kind, vendor, device = (_read(str(folder / name)) or "" for name in ("class", "vendor", "device"))
        if kind.startswith(DISPLAY_CLASSES):
            lines.append(f"{kind.strip()} {vendor.strip()}:{device.strip()}")
    return lines


def _container() -> str:
    if Path("/.dockerenv").exists():
        return "docker"
    if Path("/run/.containerenv").exists():
        return "podman"
    return "kubernetes" if "KUBERNETES_SERVICE_HOST" in os.environ else ""
