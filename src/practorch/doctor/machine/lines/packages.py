"""torch and what belongs to it: installed, importable, of one release, with one OpenMP runtime."""

from __future__ import annotations

import re
from pathlib import PurePath

from practorch.doctor.machine.facts import Machine
from practorch.doctor.machine.lines.line import RIGHT_TORCH, UV, Line

# torch below this was compiled against NumPy 1. Source: PyTorch 2.3 release notes.
FIRST_FOR_NUMPY_2 = (2, 3)


def lines(machine: Machine) -> list[Line]:
    """torch, then each package beside it, then the OpenMP runtimes."""
    found = [_torch(machine)]
    if machine.torch:
        found += [
            _beside(machine, name)
            for name in ("torchvision", "torchaudio", "triton", "numpy")
            if name in machine.packages
        ]
        if "numpy" not in machine.packages:
            cause = "tensors cannot become arrays, and most libraries beside torch need it"
            found.append(Line("numpy", "not installed", "note", cause, "pip install numpy"))
        found += _openmp(machine)
    return found


def _torch(machine: Machine) -> Line:
    if machine.torch:
        return Line("torch", f"{machine.torch['version']}, built for {machine.build}")
    error = machine.errors.get("torch", "")
    if not error or "No module named 'torch'" in error:
        return Line("torch", "not installed", "wrong", "this Python has no torch", _how_to_get(machine))
    first = error.splitlines()[0]
    if "libcudart" in error or "libcublas" in error or "libnv" in error or "libcudnn" in error:
        cause = "a library of CUDA that belongs to this build is missing or of another version"
        return Line("torch", first, "wrong", cause, RIGHT_TORCH)
    if "undefined symbol" in error:
        cause = "a library of another version is found before torch's own: see LD_LIBRARY_PATH"
        return Line("torch", first, "wrong", cause, "unset LD_LIBRARY_PATH")
    if "partially initialized" in error or "has no attribute" in error:
        cause = "a file or folder named torch shadows the package"
        return Line("torch", first, "wrong", cause, 'python -c "import torch; print(torch.__file__)"')
    return Line("torch", first, "wrong", "torch is installed but cannot be imported", RIGHT_TORCH)


def _how_to_get(machine: Machine) -> str:
    """The command that brings the build for this machine."""
    if machine.system == "Darwin" or machine.of("NVIDIA"):
        return "pip install torch" if machine.system != "Windows" else f"{UV} --torch-backend=auto torch"
    if machine.of("AMD") or machine.of("Intel"):
        return f"{UV} --torch-backend=auto torch"
    return f"{UV} --torch-backend=cpu torch"


def _beside(machine: Machine, name: str) -> Line:
    version, error = machine.packages[name], machine.errors.get(name, "")
    torch = machine.packages["torch"]
    wants = _pin(machine.requires(name), "torch") if name.startswith("torch") else _pin(machine.requires("torch"), name)
    has = torch if name.startswith("torch") else version
    if wants and _plain(wants) != _plain(has):
        whom = (
            f"{name} {version} belongs to torch {wants}"
            if name.startswith("torch")
            else f"torch {torch} belongs to {name} {wants}"
        )
        cause = f"{whom}, but {has} is here"
        return Line(name, version, "wrong", cause, _mend(name, torch))
    if "torchvision::nms does not exist" in error:
        cause = f"this {name} is a CUDA build beside a torch that is not: its compiled part does not load"
        return Line(name, f"{version}: {error.split(': ', 1)[-1]}", "wrong", cause, f"{RIGHT_TORCH} torchvision")
    if error:
        return Line(
            name, f"{version}: {error.splitlines()[0][:120]}", "wrong", f"{name} cannot be imported", _mend(name, torch)
        )
    if name == "numpy" and int(version.split(".")[0]) >= 2 and _number(torch) < FIRST_FOR_NUMPY_2:
        return Line(name, version, "wrong", f"torch {torch} was compiled against NumPy 1", 'pip install "numpy<2"')
    return Line(name, version)


def _mend(name: str, torch: str) -> str:
    if not name.startswith("torch"):
        return RIGHT_TORCH
    return f"{UV} --torch-backend=auto --reinstall-package {name} torch=={_plain(torch)} {name}"


def _pin(requires: object, name: str) -> str:
    """The exact version of a package that a list of requirements names; empty if it leaves it open."""
    assert isinstance(requires, list)
    for line in requires:
        found = re.match(rf"{name}\s*\(?==\s*([\w.+]+)", line)
        if found and "extra ==" not in line:
            return found[1]
    return ""


def _plain(version: str) -> str:
    return version.split("+")[0]


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", _plain(version))[:2])


def _openmp(machine: Machine) -> list[Line]:
    """Two runtimes of one program start two sets of threads; Intel's ends the program when it meets another."""
    kinds = {re.sub(r"[-.].*", "", PurePath(path).name): path for path in machine.openmp}
    if len(machine.openmp) < 2:
        return []
    names = ", ".join(PurePath(path).name for path in machine.openmp)
    if "libiomp5" in kinds and len(kinds) > 1:
        cause = (
            'two OpenMP runtimes in one process: "OMP: Error #15", wrong numbers or threads that fight over the cores'
        )
        return [
            Line("openmp", names, "wrong", cause, "pip install --force-reinstall numpy   (conda: conda install nomkl)")
        ]
    return [Line("openmp", names, "note", "two copies of one OpenMP runtime: twice the threads on the same cores")]
