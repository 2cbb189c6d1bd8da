"""How fast this machine is, beside what such hardware should reach: products, memory, transfer, the loader."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from practorch.doctor.machine.facts import Machine
from practorch.doctor.machine.lines.line import Line, size

if TYPE_CHECKING:
    import torch

LEAST_SHARE = 0.3  # of the peak: large products reach 50 to 90 % on hardware that nobody else uses
SECONDS = 0.5
# FLOP per cycle and core in float32: two fused multiply-adds of a full register.
# Source: Intel's and Arm's optimisation manuals.
PER_CYCLE = {"AVX512": 64, "AVX2": 32, "DEFAULT": 16, "NEON": 32, "SVE": 32}
AMX_BF16_PER_CYCLE = 1024  # one tile unit a core; Source: Intel, "Accelerate AI Workloads with Intel AMX"
# Card -> (TFLOP/s float32, TFLOP/s of 16-bit floats without sparsity, GB/s of memory). Source: the makers' data sheets.
CARDS = {
    "B200": (80, 2250, 8000), "H200": (67, 989, 4800), "H100": (67, 989, 3350), "A100": (19.5, 312, 1555),
    "L40S": (91.6, 362, 864), "L4": (30.3, 121, 300), "A10": (31.2, 125, 600), "T4": (8.1, 65, 320),
    "V100": (15.7, 125, 900), "P100": (9.3, 18.7, 732), "RTX 5090": (104.8, 209, 1792), "RTX 4090": (82.6, 165, 1008),
    "RTX 4080": (48.7, 97, 717), "RTX 4070": (29.1, 58, 504), "RTX 4060": (15.1, 30, 272), "RTX 3090": (35.6, 71, 936),
    "RTX 3080": (29.8, 60, 760), "RTX 3070": (20.3, 41, 448), "RTX 3060": (12.7, 25, 360), "RTX 2080": (10.1, 40, 448),
    "GTX 1080": (8.9, 8.9, 320), "MI300X": (163.4, 1307, 5300), "MI250": (45.3, 362, 3277), "RX 7900": (61.4, 123, 960),
    "M4 Max": (18.4, 36.9, 546), "M4 Pro": (9.2, 18.4, 273), "M4": (4.6, 9.2, 120), "M3 Max": (14.2, 28.4, 400),
    "M3 Pro": (6.4, 12.8, 150), "M3": (4.1, 8.2, 100), "M2 Ultra": (27.2, 27.2, 800), "M2 Max": (13.6, 13.6, 400),
    "M2 Pro": (6.8, 6.8, 200), "M2": (3.6, 3.6, 100), "M1 Max": (10.4, 10.4, 400), "M1 Pro": (5.2, 5.2, 200),
    "M1": (2.6, 2.6, 68),
}  # fmt: skip


def measure(machine: Machine, told: Callable[[str], None] = lambda _: None) -> list[Line]:
    """A line for each measure, a note where less than LEAST_SHARE of what is expected was reached."""
    if not machine.torch:
        return [Line("measures", "none", "note", "there is no torch to measure with")]
    import torch

    device = torch.device(machine.device)
    found = []
    for dtype in _dtypes(device):
        told(f"products in {dtype}")
        found.append(_product(machine, device, dtype))
    told("memory")
    found.append(_bandwidth(machine, device))
    if device.type != "cpu":
        told("transfer")
        found.append(_transfer(device))
    for workers in (0, 2):
        told(f"a loader with {workers} workers")
        found.append(_loader(workers))
    return found


def expected_tflops(machine: Machine, dtype: str) -> float:
    """The peak of this hardware for products in float32 or a 16-bit type; 0 if it is not known."""
    if machine.device != "cpu":
        row = _card(machine)
        return row[0 if dtype == "float32" else 1] if row else 0.0
    clock = re.search(r"cpu MHz\s*:\s*([\d.]+)", machine.probe.text("cpuinfo"))
    if not clock:
        return 0.0
    per_cycle = PER_CYCLE.get(str(machine.torch.get("capability", "DEFAULT")), PER_CYCLE["DEFAULT"])
    if dtype == "bfloat16" and "amx_bf16" in machine.probe.text("cpuinfo"):
        per_cycle = AMX_BF16_PER_CYCLE
    elif dtype == "bfloat16" and "avx512_bf16" in machine.probe.text("cpuinfo"):
        per_cycle *= 2
    return _cores(machine) * float(clock[1]) * 1e6 * per_cycle / 1e12


def _cores(machine: Machine) -> float:
    """Real cores: two threads of one core share its units."""
    usable = float(machine.platform.get("usable_cpus") or 1)
    siblings = re.search(r"^siblings\s*:\s*(\d+)", machine.probe.text("cpuinfo"), re.M)
    cores = re.search(r"^cpu cores\s*:\s*(\d+)", machine.probe.text("cpuinfo"), re.M)
    share = int(cores[1]) / int(siblings[1]) if siblings and cores and int(siblings[1]) else 1.0
    return max(1.0, min(usable, machine.cpu_quota or usable) * share)


def _card(machine: Machine) -> tuple[float, float, float] | None:
    names = [gpu["name"] for gpu in machine.torch.get("gpus", [])] or [one.name for one in machine.accelerators]
    return next((row for name in names for card, row in CARDS.items() if card in name), None)


def _dtypes(device: torch.device) -> list[str]:
    return ["float32", "float16", "bfloat16"] if device.type != "cpu" else ["float32", "bfloat16"]


def _seconds(work: Callable[[], object], device: torch.device) -> float:
    """Of one call: the best of what fits into SECONDS, after one call that does not count."""
    import torch

    def wait() -> None:
        if device.type != "cpu":
            getattr(torch, device.type).synchronize()

    work()
    wait()
    best, until = float("inf"), time.perf_counter() + SECONDS
    while time.perf_counter() < until:
        started = time.perf_counter()
        work()
        wait()
        best = min(best, time.perf_counter() - started)
    return best


def _product(machine: Machine, device: torch.device, dtype: str) -> Line:
    import torch

    side = 1024 if device.type == "cpu" else 8192 if device.type == "cuda" else 4096
    try:
        a = torch.randn(side, side, device=device).to(getattr(torch, dtype))
        tflops = 2 * side**3 / _seconds(lambda: a @ a, device) / 1e12
    except (RuntimeError, TypeError) as error:
        return Line("product", f"{dtype}: not on {device}", "note", str(error).splitlines()[0][:120])
    return _beside("product", f"{dtype} {side} x {side}", tflops, expected_tflops(machine, dtype), "TFLOP/s")


def _bandwidth(machine: Machine, device: torch.device) -> Line:
    import torch

    a = torch.ones(64 * 2**20, device=device)
    b = torch.empty_like(a)
    reached = 2 * a.nbytes / _seconds(lambda: b.copy_(a), device) / 1e9
    row = _card(machine) if device.type != "cpu" else None
    if row:
        return _beside("memory", f"copy of {size(a.nbytes)}", reached, row[2], "GB/s")
    return Line("memory", f"copy of {size(a.nbytes)}: {reached:.1f} GB/s; a core reaches 5 to 20, a laptop 20 to 100")


def _transfer(device: torch.device) -> Line:
    import torch

    pageable = torch.ones(64 * 2**20)
    speeds = {"ordinary": pageable.nbytes / _seconds(lambda: pageable.to(device), device) / 1e9}
    if device.type == "cuda":
        pinned = pageable.pin_memory()
        speeds["pinned"] = pinned.nbytes / _seconds(lambda: pinned.to(device, non_blocking=True), device) / 1e9
    text = ", ".join(f"{name} {speed:.1f} GB/s" for name, speed in speeds.items())
    return Line("to the device", f"{text}; PCIe 3 x16 reaches 12, PCIe 4 24, PCIe 5 50")


def _loader(workers: int) -> Line:
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    images = TensorDataset(torch.zeros(20_000, 1, 28, 28), torch.zeros(20_000, dtype=torch.long))
    loader = DataLoader(images, batch_size=64, num_workers=workers)
    try:
        started = time.perf_counter()
        for _ in loader:
            pass
    except RuntimeError as error:
        return Line("loader", f"{workers} workers failed", "wrong", str(error).splitlines()[0], "see /dev/shm above")
    speed = len(images) / (time.perf_counter() - started)
    usual = "100,000 to 300,000" if not workers else "as many as without, less 0.1 s to start each"
    return Line("loader", f"{speed:,.0f} small images/s with {workers} workers; usual: {usual}")


def _beside(topic: str, what: str, reached: float, expected: float, unit: str) -> Line:
    if not expected:
        return Line(topic, f"{what}: {reached:.2f} {unit}; this hardware's peak is not known here")
    text = f"{what}: {reached:.2f} {unit}, {reached / expected:.0%} of its peak of {expected:.2f}"
    if reached < LEAST_SHARE * expected:
        return Line(
            topic, text, "note", "other programs, a hot machine, a power limit, or one thread where more would help"
        )
    return Line(topic, text)
