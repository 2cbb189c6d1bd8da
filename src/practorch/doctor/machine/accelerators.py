"""The accelerators in a machine, seen in what it answers, whether torch sees them or not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from practorch.doctor.machine.probe import Probe

Vendor = Literal["NVIDIA", "AMD", "Intel", "Apple"]
VENDORS: dict[str, Vendor] = {"0x10de": "NVIDIA", "0x1002": "AMD", "0x8086": "Intel", "0x106b": "Apple"}
PCI_NAMES: dict[str, Vendor] = {"10de": "NVIDIA", "1002": "AMD", "8086": "Intel"}
# An Intel GPU that torch's xpu builds know: Arc, Data Center GPU Max, the Xe graphics of Core Ultra.
# Source: torch's "Getting Started on Intel GPU", hardware prerequisites.
INTEL_FOR_TORCH = re.compile(r"Arc|Data Center GPU|Lunar Lake|Meteor Lake|Arrow Lake|Battlemage|Panther Lake|DG2", re.I)


@dataclass(frozen=True)
class Accelerator:
    """One GPU: by whom, which, its memory in bytes, its compute capability (NVIDIA) or gfx name (AMD)."""

    vendor: Vendor
    name: str
    memory: int = 0
    arch: str = ""

    @property
    def counts(self) -> bool:
        """torch has builds for it: not for the small graphics inside most Intel and old AMD processors."""
        return self.vendor != "Intel" or bool(INTEL_FOR_TORCH.search(self.name))


def accelerators(probe: Probe) -> list[Accelerator]:
    """All of them: what vendors' tools say, else what the PCI bus or the system's profiler says."""
    nvidia = _nvidia(probe)
    amd = _amd(probe)
    bus = [
        found for found in _bus(probe) if not ((found.vendor == "NVIDIA" and nvidia) or (found.vendor == "AMD" and amd))
    ]
    return [*nvidia, *amd, *bus, *_apple(probe)]


def _nvidia(probe: Probe) -> list[Accelerator]:
    found = []
    for line in probe.text("nvidia_query").strip().splitlines():
        cells = [cell.strip() for cell in line.split(",")]
        if len(cells) == 4:
            mib = re.match(r"\d+", cells[3])
            arch = cells[2] if re.fullmatch(r"\d+\.\d+", cells[2]) else ""
            found.append(Accelerator("NVIDIA", cells[0], int(mib[0]) * 2**20 if mib else 0, arch))
    return found


def _amd(probe: Probe) -> list[Accelerator]:
    """rocminfo lists agents; a GPU's has a gfx name and a marketing name."""
    found = []
    for agent in re.split(r"\nAgent \d+", probe.text("rocminfo"))[1:]:
        arch = re.search(r"^\s*Name:\s*(gfx\w+)", agent, re.M)
        name = re.search(r"^\s*Marketing Name:\s*(.+?)\s*$", agent, re.M)
        if arch:
            found.append(Accelerator("AMD", name[1] if name else arch[1], arch=arch[1]))
    return found


def _bus(probe: Probe) -> list[Accelerator]:
    named = []
    for line in probe.text("lspci").splitlines():
        is_display = re.search(
            r"VGA compatible controller|3D controller|Display controller|Processing accelerators", line
        )
        ids = re.search(r"\[([0-9a-f]{4}):[0-9a-f]{4}\]", line)
        if is_display and ids and ids[1] in PCI_NAMES:
            named.append(Accelerator(PCI_NAMES[ids[1]], _short(line)))
    if named:
        return named
    for line in probe.text("pci").splitlines():
        vendor, device = line.split()[1].split(":")
        if vendor in VENDORS and VENDORS[vendor] != "Apple":
            named.append(Accelerator(VENDORS[vendor], f"{VENDORS[vendor]} device {device.removeprefix('0x')}"))
    return named


def _short(line: str) -> str:
    """`NVIDIA GeForce RTX 4090` of a line of lspci: its last brackets that are no ids, else all of it."""
    text = line.split(": ", 1)[-1]
    text = re.sub(r"\[[0-9a-f]{4}:[0-9a-f]{4}\]|\(rev [0-9a-f]+\)", "", text).strip()
    maker = next((word for word in ("NVIDIA", "AMD", "Intel") if word.lower() in text.lower()), "")
    inner = re.findall(r"\[([^\]]+)\]", text)
    inner = [part for part in inner if part not in ("AMD/ATI",)]
    name = inner[-1] if inner else re.sub(r"^(NVIDIA|Intel) Corporation\s*", "", text)
    return name if maker.lower() in name.lower() else f"{maker} {name}".strip()


def _apple(probe: Probe) -> list[Accelerator]:
    found = []
    for block in re.split(r"\n(?=\s*Chipset Model:)", probe.text("displays"))[1:]:
        name = re.match(r"\s*Chipset Model:\s*(.+)", block)
        if name:
            vendor: Vendor = "Apple" if name[1].startswith("Apple") else "AMD" if "AMD" in name[1] else "Intel"
            found.append(Accelerator(vendor, name[1].strip(), arch="metal" if "Metal" in block else ""))
    return found
