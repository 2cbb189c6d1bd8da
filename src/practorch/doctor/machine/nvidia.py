"""NVIDIA: which CUDA a driver allows, and whether a build of torch has code for a card."""

from __future__ import annotations

import re
from collections.abc import Sequence

# The oldest Linux driver for each CUDA major (minor versions of one major run on it).
# Source: NVIDIA, "CUDA Toolkit Release Notes", table "CUDA Toolkit and Minimum Required Driver Version".
OLDEST_DRIVER = {11: 450, 12: 525, 13: 580}


def version(text: str) -> tuple[int, ...]:
    """`12.4` as (12, 4); nothing for no number."""
    found = re.match(r"\d+(\.\d+)*", text)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def driver_of(smi: str) -> tuple[str, str]:
    """The driver's version and the newest CUDA that it says it allows, from nvidia-smi's head."""
    driver = re.search(r"Driver Version:\s*([\d.]+)", smi)
    cuda = re.search(r"CUDA(?: UMD)? Version:\s*([\d.]+)", smi)
    return (driver[1] if driver else "", cuda[1] if cuda else "")


def allows(driver: str, allowed: str, built: str) -> bool | None:
    """Whether a driver runs a build for CUDA `built`; None if it cannot be told."""
    want, can, number = version(built), version(allowed), version(driver)
    if not want:
        return None
    if can:
        return can[0] >= want[0]
    if number and want[0] in OLDEST_DRIVER:
        return number[0] >= OLDEST_DRIVER[want[0]]
    return None


def has_code_for(capability: str, archs: Sequence[str]) -> bool:
    """Whether a build with these archs runs on a card of that compute capability, like `8.6`.

    sm_XY runs on cards of the same major with a minor that is not smaller; compute_XY is compiled for any newer card.
    Source: NVIDIA, "CUDA C++ Programming Guide", binary and PTX compatibility.
    """
    major, minor = (int(part) for part in capability.split("."))
    for arch in archs:
        found = re.fullmatch(r"(sm|compute)_(\d+)(\d)([af]?)", arch)
        if not found:
            continue
        kind, x, y, fixed = found[1], int(found[2]), int(found[3]), found[4]
        if fixed == "a":
            fits = (x, y) == (major, minor)
        elif kind == "sm":
            fits = x == major and y <= minor
        else:
            fits = (x, y) <= (major, minor)
        if fits:
            return True
    return False


def newest(archs: Sequence[str]) -> tuple[int, int]:
    """The newest capability that a build has code for."""
    found = [re.fullmatch(r"(?:sm|compute)_(\d+)(\d)[af]?", arch) for arch in archs]
    return max(((int(one[1]), int(one[2])) for one in found if one), default=(0, 0))
