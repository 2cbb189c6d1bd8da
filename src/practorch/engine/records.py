"""What a worker wrote down, decoded: one Call per call, one Run per job."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from practorch.engine.values import decode
from practorch.engine.wire import Frame, WireError

How = Literal[
    "complete", "raised on import", "exited", "crashed", "out of time", "out of memory", "too much output",
    "too many processes", "malformed record", "cancelled",
]  # fmt: skip


@dataclass(frozen=True)
class Raised:
    """An exception of the learner's code: its type, its message, and their line with the tensors in it."""

    type: str
    message: str
    line: int | None = None
    code: str = ""
    shapes: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()

    @property
    def first_line(self) -> str:
        return self.message.strip().splitlines()[0][:300] if self.message.strip() else ""

    @property
    def is_unwritten(self) -> bool:
        """The starter's own NotImplementedError, not torch's word for a kernel that it does not have."""
        is_torchs = bool(self.code) and not self.code.lstrip().startswith("raise")
        return self.type == "NotImplementedError" and not is_torchs

    @property
    def ends_process(self) -> bool:
        """SystemExit and its kin: the learner's code wanted to end, it did not fail."""
        return self.type in ("SystemExit", "KeyboardInterrupt", "GeneratorExit")


@dataclass(frozen=True, eq=False)
class Call:
    """One call of a check, and everything that was seen of it."""

    check: str
    name: str
    seed: int
    index: int
    value: Any = None
    raised: Raised | None = None
    changed: dict[str, Any] = field(default_factory=dict)
    touched: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    forbidden: dict[str, int | None] = field(default_factory=dict)
    ms: float = 0.0
    operations: int = 0
    largest: int = 0

    @property
    def key(self) -> tuple[str, int, str]:
        return (self.check, self.index, self.name)


@dataclass(frozen=True)
class Ending:
    """How a run ended, and the line of the learner's file where it did."""

    how: How
    detail: str = ""
    line: int | None = None
    raised: Raised | None = None
    during: str = ""


@dataclass(frozen=True, eq=False)
class Run:
    """All calls of one file with some seeds, how it ended, and what it printed."""

    calls: tuple[Call, ...]
    ending: Ending
    prints: str = ""
    touched: tuple[str, ...] = ()
    ms: float = 0.0
    frames: tuple[Frame, ...] = ()

    @property
    def is_complete(self) -> bool:
        return self.ending.how == "complete"

    def of_seed(self, seed: int) -> tuple[Call, ...]:
        return tuple(call for call in self.calls if call.seed == seed)


def call_in(frame: Frame) -> Call:
    """The call that a worker's frame holds.

    Raises WireError if a field is missing or of the wrong kind.
    """
    head = frame.header
    try:
        changed = {
            str(k): decode(v, frame.blob) for k, v in zip(head["changed"]["k"], head["changed"]["v"], strict=True)
        }
        return Call(
            check=str(head["check"]),
            name=str(head["name"]),
            seed=int(head["seed"]),
            index=int(head["index"]),
            value=decode(head["value"], frame.blob) if "value" in head else None,
            raised=raised_in(head["raised"]) if "raised" in head else None,
            changed=changed,
            touched=tuple(str(name) for name in head["touched"]),
            args=tuple(str(line) for line in head.get("args", ())),
            forbidden=lines_in(head.get("forbidden", {})),
            ms=float(head.get("ms", 0.0)),
            operations=int(head.get("operations", 0)),
            largest=int(head.get("largest", 0)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WireError(f"a malformed call: {error}") from None


def raised_in(node: Any) -> Raised:
    """The exception in a node; raises WireError or KeyError where it is malformed."""
    if not isinstance(node, dict):
        raise WireError("a malformed exception")
    line = node["line"]
    return Raised(
        type=str(node["type"])[:200],
        message=str(node["message"])[:4000],
        line=int(line) if line is not None else None,
        code=str(node["code"])[:300],
        shapes=tuple(str(text)[:200] for text in node["shapes"])[:10],
        bases=tuple(str(text)[:200] for text in node["bases"])[:10],
    )


def lines_in(node: Any) -> dict[str, int | None]:
    """Name -> line, out of a JSON object."""
    if not isinstance(node, dict):
        raise WireError("a malformed table of lines")
    return {str(name): None if line is None else int(line) for name, line in node.items()}
