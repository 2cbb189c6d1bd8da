"""What torch says of itself, as JSON; with the word alone, without importing what belongs to it.

A script for the Python that is examined: standard library, then torch.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import platform
import re
import sys
from typing import Any

BESIDE = ("torchvision", "torchaudio", "triton", "numpy")


def main() -> None:
    """Print one JSON object; a package that cannot be imported is a sentence in it, never a traceback."""
    found: dict[str, Any] = {"packages": {}, "requires": {}, "errors": {}}
    for name in ("torch", *BESIDE):
        try:
            found["packages"][name] = importlib.metadata.version(name)
            found["requires"][name] = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue
    torch = _imported("torch", found)
    if torch is not None:
        found |= _about(torch)
        for name in () if "alone" in sys.argv[1:] else BESIDE:
            if name in found["packages"]:
                _imported(name, found)
    found["openmp"] = _openmp()
    print(json.dumps(found))


def _imported(name: str, found: dict[str, Any]) -> Any:
    try:
        return importlib.import_module(name)
    except BaseException as error:  # whatever a broken installation raises is what there is to report
        found["errors"][name] = f"{type(error).__name__}: {error}"[:500]
        return None


def _about(torch: Any) -> dict[str, Any]:
    xpu = getattr(torch, "xpu", None)
    mps = getattr(torch.backends, "mps", None)
    about: dict[str, Any] = {
        "version": torch.__version__,
        "cuda": torch.version.cuda,
        "hip": torch.version.hip,
        "xpu_built": getattr(torch.version, "xpu", None),
        "xpu": bool(xpu and xpu.is_available()),
        "mps_built": bool(mps and mps.is_built()),
        "mps": bool(mps and mps.is_available()),
        "machine": platform.machine(),
        "threads": torch.get_num_threads(),
        "interop": torch.get_num_interop_threads(),
        "capability": torch.backends.cpu.get_cpu_capability(),
        "deterministic": torch.are_deterministic_algorithms_enabled(),
        "default_dtype": str(torch.get_default_dtype()),
        "cuda_error": "",
        "gpus": [],
        "archs": torch.cuda.get_arch_list() if torch.version.cuda or torch.version.hip else [],
    }
    try:
        if torch.version.cuda or torch.version.hip:
            torch.cuda.init()
            about["gpus"] = [_gpu(torch, place) for place in range(torch.cuda.device_count())]
    except Exception as error:
        about["cuda_error"] = str(error)[:500]
    return about


def _gpu(torch: Any, place: int) -> dict[str, Any]:
    of = torch.cuda.get_device_properties(place)
    return {"name": of.name, "capability": f"{of.major}.{of.minor}", "memory": of.total_memory}


def _openmp() -> list[str]:
    """The OpenMP runtimes in this process, by file."""
    if sys.platform != "linux":
        return _openmp_mac() if sys.platform == "darwin" else []
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
        paths = {line.split()[-1] for line in maps if "/" in line}
    return sorted(path for path in paths if re.search(r"/lib(g|i)?omp[^/]*\.so", path))


def _openmp_mac() -> list[str]:
    import ctypes

    system = ctypes.CDLL(None)
    system._dyld_get_image_name.restype = ctypes.c_char_p
    names = [system._dyld_get_image_name(place).decode() for place in range(system._dyld_image_count())]
    return sorted(name for name in names if re.search(r"/lib(g|i)?omp[^/]*\.dylib", name))


if __name__ == "__main__":
    main()
