"""Accelerators: which are there, their driver, and whether this torch can use them."""

from __future__ import annotations

import re
from collections import Counter

import practorch.doctor.machine.nvidia as nvidia
from practorch.doctor.machine.accelerators import Accelerator
from practorch.doctor.machine.facts import Machine
from practorch.doctor.machine.lines.line import RIGHT_TORCH, UV, Line, size

GPU_IN_CONTAINER = {
    "docker": "docker run --gpus all …",
    "podman": "podman run --device nvidia.com/gpu=all …",
    "kubernetes": "ask for nvidia.com/gpu: 1 in the container's resources.limits",
}
OLDEST_CARD = (5, 0)


def lines(machine: Machine) -> list[Line]:
    """A line per accelerator, one for its driver, one for what torch makes of it; at last the device to use."""
    found = [_present(one, count) for one, count in Counter(machine.accelerators).items()]
    for vendor, judge in (("NVIDIA", _nvidia), ("AMD", _amd), ("Intel", _intel), ("Apple", _apple)):
        if own := machine.of(vendor):
            found += judge(machine, own)
    if not any(one.counts for one in machine.accelerators):
        found += _none(machine)
    if machine.torch:
        found.append(Line("device", machine.device))
    return found


def _present(one: Accelerator, count: int) -> Line:
    name = one.name if one.vendor in one.name else f"{one.vendor} {one.name}"
    parts = [f"{count} x {name}" if count > 1 else name]
    parts += [size(one.memory)] if one.memory else []
    if one.arch and one.vendor != "Apple":
        parts.append(f"compute capability {one.arch}" if one.vendor == "NVIDIA" else one.arch)
    if not one.counts:
        return Line("gpu", ", ".join(parts), "note", "torch has no build for this one: it draws the screen")
    return Line("gpu", ", ".join(parts))


def _none(machine: Machine) -> list[Line]:
    """No accelerator is seen: right on most laptops, wrong where torch was built for one or a driver complains."""
    complaint = machine.probe.complaint("nvidia_smi")
    if machine.is_wsl and "dxg" not in machine.devices:
        cause = "this WSL has no /dev/dxg, so no GPU of Windows reaches it: WSL 1, or GPU support is off"
        return [
            Line(
                "gpu", "none seen inside WSL", "note", cause, "wsl.exe --update, then wsl.exe --set-version <distro> 2"
            )
        ]
    if complaint:
        return [_broken_driver(machine, complaint)]
    if machine.build.startswith(("CUDA", "ROCm")) and machine.container:
        cause = f"torch is built for {machine.build}, but no device was given to this container"
        return [Line("gpu", "none in this container", "wrong", cause, GPU_IN_CONTAINER[machine.container])]
    return [Line("gpu", "none: everything runs on the processor")]


def _nvidia(machine: Machine, own: list[Accelerator]) -> list[Line]:
    driver, allowed = machine.driver
    complaint = machine.probe.complaint("nvidia_smi")
    if complaint:
        return [_broken_driver(machine, complaint)]
    if not driver:
        return [_no_driver(machine)]
    found = [Line("driver", f"NVIDIA {driver}" + (f", runs builds up to CUDA {allowed}" if allowed else ""))]
    return found + ([_nvidia_torch(machine, own)] if machine.torch else [])


def _no_driver(machine: Machine) -> Line:
    if machine.container:
        cause = "the host has an NVIDIA card, but it was not given to this container"
        return Line("driver", "no NVIDIA driver in here", "wrong", cause, GPU_IN_CONTAINER[machine.container])
    if machine.is_wsl:
        cause = "the driver of Windows is not seen in here: nvidia-smi is missing from /usr/lib/wsl/lib"
        return Line("driver", "no NVIDIA driver", "wrong", cause, "wsl.exe --update")
    mend = (
        "ubuntu-drivers install"
        if "ubuntu" in machine.probe.text("os_release").lower()
        else "apt-get install nvidia-driver"
    )
    return Line("driver", "no NVIDIA driver", "wrong", "the card is there, but the system has no driver for it", mend)


def _broken_driver(machine: Machine, complaint: str) -> Line:
    first = complaint.strip().splitlines()[0].split(". ")[0]
    if "version mismatch" in complaint:
        cause = "the driver was updated, and the old one is still loaded"
        return Line("driver", first, "wrong", cause, "reboot")
    if "couldn't communicate" in complaint:
        cause = "the driver is installed but not loaded: a new kernel without its module, or Secure Boot refused it"
        return Line("driver", first, "wrong", cause, "dkms status; modprobe nvidia")
    if "No devices were found" in complaint:
        cause = "the driver runs but finds no card: it lost its power or was taken off the bus"
        return Line("driver", first, "wrong", cause, "dmesg | grep -i nvrm")
    return Line("driver", first, "wrong", "nvidia-smi ended with an error", "nvidia-smi")


def _nvidia_torch(machine: Machine, own: list[Accelerator]) -> Line:
    """Whether torch can use these cards; the first reason why not."""
    about, build = machine.torch, machine.build
    driver, allowed = machine.driver
    hidden = machine.environment.get("CUDA_VISIBLE_DEVICES")
    if not build.startswith("CUDA"):
        cause = f"this torch is a {build} build: it cannot use the {own[0].name} at all"
        return Line("torch and gpu", f"torch {about['version']} is built for {build}", "wrong", cause, RIGHT_TORCH)
    if nvidia.allows(driver, allowed, about["cuda"]) is False:
        cause = f"torch is built for {build}, but driver {driver} runs builds up to CUDA {allowed or 'an older one'}"
        oldest = nvidia.OLDEST_DRIVER.get(nvidia.version(about["cuda"])[0], "today")
        mend = f"{RIGHT_TORCH}   (or install driver {oldest} or newer)"
        return Line("torch and gpu", "the driver is too old for this torch", "wrong", cause, mend)
    if hidden is not None and hidden.strip() in ("", "-1", "NoDevFiles"):
        cause = f"CUDA_VISIBLE_DEVICES is {hidden!r}: it hides every card from torch"
        return Line("torch and gpu", "the cards are hidden", "wrong", cause, "unset CUDA_VISIBLE_DEVICES")
    for card in own:
        if card.arch and not nvidia.has_code_for(card.arch, about["archs"]):
            return _no_code(card, about["archs"])
    if not about["gpus"]:
        cause = (about["cuda_error"] or "torch finds no card, though the driver does").split(". ")[0]
        return Line("torch and gpu", "torch cannot start CUDA", "wrong", cause, "modprobe nvidia_uvm; nvidia-smi")
    return Line("torch and gpu", f"torch {about['version']} ({build}) uses {len(about['gpus'])} of {len(own)}")


def _no_code(card: Accelerator, archs: list[str]) -> Line:
    is_new = tuple(int(part) for part in card.arch.split(".")) > nvidia.newest(archs)
    built = ", ".join(archs)
    if is_new:
        cause = f"{card.name} is newer than this torch: the build has code for {built}, the card needs {card.arch}"
        return Line("torch and gpu", "the card is too new for this torch", "wrong", cause, RIGHT_TORCH)
    cause = f"{card.name} is too old for this torch: the build has code for {built}, the card is {card.arch}"
    mend = f"{UV} --torch-backend=cu126 --reinstall-package torch torch"
    if tuple(int(part) for part in card.arch.split(".")) < OLDEST_CARD:
        mend = "use the processor (device cpu), or a free GPU of Colab or Kaggle"
    return Line("torch and gpu", "the card is too old for this torch", "wrong", cause, mend)


def _amd(machine: Machine, own: list[Accelerator]) -> list[Line]:
    if machine.system == "Darwin":
        return []
    kernel = machine.probe.text("amdgpu").strip()
    rocm = machine.probe.text("rocm").strip()
    found = [Line("driver", f"amdgpu {kernel or 'of the kernel'}" + (f", ROCm {rocm}" if rocm else ""))]
    if "!kfd" in machine.devices:
        cause = "this user may not open /dev/kfd"
        return [
            *found,
            Line(
                "access",
                "/dev/kfd is closed",
                "wrong",
                cause,
                "sudo usermod -aG render,video $USER   (then log in again)",
            ),
        ]
    if "kfd" not in machine.devices and not rocm:
        cause = "ROCm needs /dev/kfd, which this kernel does not have"
        return [*found, Line("driver", "no /dev/kfd", "note", cause, "modprobe amdgpu")]
    if not machine.torch:
        return found
    return [*found, _amd_torch(machine, own)]


def _amd_torch(machine: Machine, own: list[Accelerator]) -> Line:
    about, build = machine.torch, machine.build
    if not build.startswith("ROCm"):
        cause = f"this torch is built for {build}, and an AMD card needs a ROCm build"
        return Line("torch and gpu", f"torch {about['version']} is built for {build}", "wrong", cause, RIGHT_TORCH)
    for card in own:
        known = [re.split(r":", arch)[0] for arch in about["archs"]]
        if card.arch and card.arch not in known and "HSA_OVERRIDE_GFX_VERSION" not in machine.environment:
            cause = f"the build has code for {', '.join(known)}, the card is {card.arch}"
            major = card.arch.removeprefix("gfx")[:2]
            mend = f"export HSA_OVERRIDE_GFX_VERSION={major}.3.0" if major in ("10", "11") else RIGHT_TORCH
            return Line("torch and gpu", "no code for this card in the build", "wrong", cause, mend)
    if not about["gpus"]:
        return Line(
            "torch and gpu", "torch finds no card", "wrong", about["cuda_error"] or "ROCm does not answer", "rocminfo"
        )
    return Line("torch and gpu", f"torch {about['version']} ({build}) uses {len(about['gpus'])} of {len(own)}")


def _intel(machine: Machine, own: list[Accelerator]) -> list[Line]:
    about = machine.torch
    if not about or machine.system == "Darwin":
        return []
    if about.get("xpu"):
        return [Line("torch and gpu", f"torch {about['version']} uses it as xpu")]
    if machine.build == "XPU":
        cause = "torch is built for XPU but finds no device: the compute runtime (Level Zero) is missing"
        return [Line("torch and gpu", "torch finds no card", "wrong", cause, "apt-get install libze-intel-gpu1 libze1")]
    cause = f"this torch is built for {machine.build}, and {own[0].name} needs an XPU build"
    mend = f"{UV} --torch-backend=xpu --reinstall-package torch torch"
    return [Line("torch and gpu", f"torch {about['version']} is built for {machine.build}", "note", cause, mend)]


def _apple(machine: Machine, own: list[Accelerator]) -> list[Line]:
    about = machine.torch
    if not about:
        return []
    if about.get("mps"):
        return [Line("torch and gpu", f"torch {about['version']} uses it as mps")]
    if machine.is_translated:
        return [
            Line("torch and gpu", "no mps", "wrong", "a Python for Intel cannot use the Apple GPU", "see processor")
        ]
    if not about.get("mps_built"):
        return [
            Line(
                "torch and gpu",
                "no mps",
                "wrong",
                "this torch was built without Metal",
                "pip install --force-reinstall torch",
            )
        ]
    cause = f"mps needs macOS 14 or newer; this is {machine.platform.get('mac')}"
    return [Line("torch and gpu", "no mps", "wrong", cause, "softwareupdate --list")]
