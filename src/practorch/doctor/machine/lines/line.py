"""One line of the screen: what is there, whether it is well, and if not, why and which command mends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "wrong"]
# uv looks at the machine and takes the build that fits it; pip takes one build for every Linux machine.
UV = "pip install uv; uv pip install"
RIGHT_TORCH = f"{UV} --torch-backend=auto --reinstall-package torch torch"


@dataclass(frozen=True)
class Line:
    """topic is the word at the left; cause is one sentence and mend one command, both for what is not ok."""

    topic: str
    text: str
    state: State = "ok"
    cause: str = ""
    mend: str = ""


def size(num_bytes: float) -> str:
    """`24 GB`, `64 MB`: powers of 1024, as memory is sold."""
    for unit, step in (("TB", 2**40), ("GB", 2**30), ("MB", 2**20)):
        if num_bytes >= step:
            value = num_bytes / step
            return f"{value:.1f} {unit}" if value < 10 and unit != "MB" else f"{value:.0f} {unit}"
    return f"{num_bytes / 1024:.0f} KB"
