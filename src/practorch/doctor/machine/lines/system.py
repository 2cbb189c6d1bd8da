"""Operating system, processor, memory, shared memory, disk, Python."""

from __future__ import annotations

import re

from practorch.doctor.machine.facts import Machine
from practorch.doctor.machine.lines.line import Line, size

LEAST_SHM = 512 * 2**20
LEAST_MEMORY = 4 * 2**30
LEAST_DISK = 5 * 2**30
OLDEST_PYTHON = (3, 10)  # what torch 2.13 has wheels for


def lines(machine: Machine) -> list[Line]:
    """A line for each of them; /dev/shm only where there is one."""
    found = [_system(machine), _processor(machine), _memory(machine)]
    if "/dev/shm" in machine.disk:
        found.append(_shared_memory(machine))
    return [*found, _disk(machine), _python(machine)]


def _system(machine: Machine) -> Line:
    name = re.search(r'^PRETTY_NAME="?([^"\n]+)', machine.probe.text("os_release"), re.M)
    release = machine.platform.get("release", "")
    mac = machine.platform.get("mac")
    text = f"macOS {mac}" if mac else f"{name[1] if name else machine.system} (kernel {release})"
    if machine.is_wsl:
        text += ", inside WSL"
    if machine.container:
        text += f", in a {machine.container} container"
    return Line("system", text)


def _processor(machine: Machine) -> Line:
    cpus, usable = machine.platform.get("cpus"), machine.platform.get("usable_cpus")
    text = f"{machine.processor}, {cpus} cores"
    if usable and usable != cpus:
        text += f", {usable} of them for this process"
    if capability := machine.torch.get("capability"):
        text += f", {str(capability).replace('_', '-')}"
    quota = machine.cpu_quota
    if quota and usable and quota < int(str(usable)) - 0.01:
        cause = f"this container may use {quota:g} cores, but torch counts {usable} and starts a thread for each"
        return Line("processor", text, "wrong", cause, f"export OMP_NUM_THREADS={max(1, round(quota))}")
    if machine.is_translated:
        cause = "this Python is for Intel and runs through Rosetta: several times slower, and torch sees no mps"
        return Line("processor", text, "wrong", cause, "install a Python for arm64, then make the environment anew")
    return Line("processor", text)


def _memory(machine: Machine) -> Line:
    if not machine.memory:
        return Line("memory", "unknown", "note", "neither /proc/meminfo nor sysctl says how much there is")
    text = size(machine.memory)
    if machine.memory < LEAST_MEMORY:
        return Line("memory", text, "note", "importing torch takes 0.5 GB: keep batches and workers small")
    return Line("memory", text)


def _shared_memory(machine: Machine) -> Line:
    total, free = machine.disk["/dev/shm"]
    text = f"{size(total)}, {size(free)} free"
    if total >= LEAST_SHM:
        if free >= LEAST_SHM // 4:
            return Line("/dev/shm", text)
        cause = "DataLoader workers hand their batches over here, and it is nearly full"
        return Line("/dev/shm", text, "wrong", cause, "ls -lS /dev/shm")
    cause = "DataLoader workers hand their batches over here; when it is full they die with a bus error"
    mend = "mount -o remount,size=2G /dev/shm"
    if machine.container == "kubernetes":
        mend = "mount an emptyDir with medium: Memory at /dev/shm in the pod"
    elif machine.container:
        mend = f"{machine.container} run --shm-size=2g … (or --ipc=host)"
    return Line("/dev/shm", text, "wrong", cause, mend)


def _disk(machine: Machine) -> Line:
    free = {name: sizes[1] for name, sizes in machine.disk.items() if name != "/dev/shm"}
    text = ", ".join(f"{size(bytes_)} free {'here' if name == 'here' else 'in ~'}" for name, bytes_ in free.items())
    if free and min(free.values()) < LEAST_DISK:
        return Line(
            "disk", text, "note", "a CUDA build of torch takes 5 GB, a checkpoint as much as its model", "df -h"
        )
    return Line("disk", text or "unknown")


def _python(machine: Machine) -> Line:
    version, bits = str(machine.platform.get("python", "")), machine.platform.get("bits")
    text = f"{version}, {bits}-bit, {machine.platform.get('executable')}"
    if bits == 32:
        return Line("python", text, "wrong", "torch has no 32-bit builds", "install a 64-bit Python")
    number = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    if number and number < OLDEST_PYTHON:
        cause = f"torch has no new builds for Python {number[0]}.{number[1]}: pip takes an old torch, or none"
        return Line("python", text, "wrong", cause, "uv venv --python 3.12")
    return Line("python", text)
