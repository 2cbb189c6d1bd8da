"""A machine as facts: what the answers of a probe mean."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import practorch.doctor.machine.nvidia as nvidia
from practorch.doctor.machine.accelerators import Accelerator, accelerators
from practorch.doctor.machine.probe import Probe


@dataclass(frozen=True)
class Machine:
    """What is in a machine; every fact is read from the probe when it is asked for."""

    probe: Probe

    @cached_property
    def platform(self) -> dict[str, Any]:
        return self.probe.table("platform")

    @cached_property
    def torch(self) -> dict[str, Any]:
        """What torch says of itself; empty if there is no torch, or it cannot be imported."""
        about = self._about
        return about if "version" in about else {}

    @cached_property
    def _about(self) -> dict[str, Any]:
        text = self.probe.text("torch").strip()
        try:
            found = json.loads(text.splitlines()[-1]) if text else {}
        except json.JSONDecodeError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def packages(self) -> dict[str, str]:
        """Name -> version, of torch and of what belongs to it; installed, whether or not it can be imported."""
        return dict(self._about.get("packages", {}))

    @property
    def errors(self) -> dict[str, str]:
        """Name -> why it cannot be imported."""
        errors = dict(self._about.get("errors", {}))
        if not self._about and self.probe.complaint("torch"):
            errors["torch"] = self.probe.complaint("torch").strip().splitlines()[-1]
        return errors

    def requires(self, name: str) -> Sequence[str]:
        """What an installed package says it needs."""
        return list(self._about.get("requires", {}).get(name, []))

    @property
    def openmp(self) -> Sequence[str]:
        return list(self._about.get("openmp", []))

    @property
    def system(self) -> str:
        return str(self.platform.get("system", ""))

    @property
    def is_wsl(self) -> bool:
        return "microsoft" in self.probe.text("kernel").lower()

    @property
    def container(self) -> str:
        return self.probe.text("container").strip()

    @property
    def is_translated(self) -> bool:
        """A program for Intel that runs on an Apple chip, through Rosetta."""
        return "sysctl.proc_translated: 1" in self.probe.text("sysctl")

    @property
    def processor(self) -> str:
        brand = re.search(r"machdep\.cpu\.brand_string:\s*(.+)", self.probe.text("sysctl"))
        model = re.search(r"^model name\s*:\s*(.+)$", self.probe.text("cpuinfo"), re.M)
        found = brand or model
        return found[1].strip() if found else str(self.platform.get("machine", "unknown"))

    @property
    def memory(self) -> int:
        """Bytes of main memory, or of what a container may use."""
        total = re.search(r"MemTotal:\s*(\d+) kB", self.probe.text("meminfo"))
        size = re.search(r"hw\.memsize:\s*(\d+)", self.probe.text("sysctl"))
        there = int(total[1]) * 1024 if total else int(size[1]) if size else 0
        limit = self.probe.text("memory_limit").strip()
        return min(there, int(limit)) if limit.isdigit() and there else there

    @property
    def cpu_quota(self) -> float:
        """Cores that a container may use; 0 without a limit."""
        found = re.match(r"(\d+) (\d+)", self.probe.text("cpu_limit"))
        return int(found[1]) / int(found[2]) if found else 0.0

    @property
    def disk(self) -> dict[str, list[int]]:
        return {name: list(sizes) for name, sizes in self.probe.table("disk").items()}  # type: ignore[call-overload]

    @property
    def devices(self) -> set[str]:
        """Names in /dev, with ! before those that this user may not open."""
        return set(self.probe.text("devices").split())

    @property
    def environment(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.probe.table("environment").items()}

    @cached_property
    def accelerators(self) -> list[Accelerator]:
        return accelerators(self.probe)

    def of(self, vendor: str) -> list[Accelerator]:
        """The accelerators of one vendor that torch has builds for."""
        return [one for one in self.accelerators if one.vendor == vendor and one.counts]

    @property
    def driver(self) -> tuple[str, str]:
        """NVIDIA's driver and the newest CUDA it allows; the driver from the query where the head has none."""
        driver, cuda = nvidia.driver_of(self.probe.text("nvidia_smi"))
        if not driver and (line := self.probe.text("nvidia_query").strip()):
            driver = line.splitlines()[0].split(",")[1].strip()
        return driver, cuda

    @property
    def build(self) -> str:
        """What torch was built for: `CUDA 13.0`, `ROCm 7.1`, `XPU`, `Metal`, `CPU`; empty without torch."""
        about = self.torch
        if not about:
            return ""
        if about.get("hip"):
            return f"ROCm {'.'.join(about['hip'].split('.')[:2])}"
        if about.get("cuda"):
            return f"CUDA {about['cuda']}"
        if about.get("xpu_built"):
            return "XPU"
        return "Metal" if about.get("mps_built") else "CPU"

    @property
    def device(self) -> str:
        """The device string to use: cuda (ROCm too), mps, xpu or cpu."""
        about = self.torch
        gpus = about.get("gpus") or []
        archs = about.get("archs") or []
        if about.get("cuda") and gpus and any(nvidia.has_code_for(gpu["capability"], archs) for gpu in gpus):
            return "cuda"
        if about.get("hip") and gpus:
            return "cuda"
        if about.get("xpu"):
            return "xpu"
        return "mps" if about.get("mps") else "cpu"
