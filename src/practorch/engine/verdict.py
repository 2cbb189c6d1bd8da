"""The verdict: one JSON form for the terminal, the web, notebooks, classes and golden tests.

{"format": 1, "exercise": "softmax", "status": "failed", "seed": 0, "checks": [...], "findings": [...], "prints": "",
 "elapsed_ms": 12.5}; every field is described in docs/reference/verdict.md.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

FORMAT = 1
Status = Literal["passed", "failed", "not started", "stopped"]
CheckStatus = Literal["passed", "failed", "not started", "not run"]


@dataclass(frozen=True)
class Case:
    """One call that missed: what kind of difference, where, what came out, what should have."""

    name: str
    kind: str
    where: str
    got: str
    want: str
    line: int | None = None
    code: str = ""
    shapes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """One check: its name, what it says of a right solution, how it went, the cases that missed."""

    name: str
    says: str
    status: CheckStatus
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True)
class Finding:
    """A cause: the rule that found it, the mistake's id where it is a known one, and four things to say about it."""

    rule: str
    mistake: str
    text: str
    evidence: str
    hint: str
    catalog: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Verdict:
    """What practorch says about one file."""

    exercise: str
    status: Status
    seed: int
    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
    prints: str = ""
    elapsed_ms: float = 0.0
    stopped: str = ""
    format: int = field(default=FORMAT)

    @property
    def is_pass(self) -> bool:
        return self.status == "passed"

    def with_findings(self, findings: tuple[Finding, ...]) -> Verdict:
        return replace(self, findings=findings)

    def to_json(self) -> dict[str, Any]:
        """The verdict as plain data; from_json takes it back."""
        data = asdict(self)
        return {"format": data.pop("format"), **data}


def from_json(data: dict[str, Any]) -> Verdict:
    """The verdict in plain data.

    Raises ValueError if it is of another format.
    """
    if data.get("format") != FORMAT:
        raise ValueError(f"a verdict of format {data.get('format')!r}, this practorch reads {FORMAT}")
    checks = tuple(
        Check(c["name"], c["says"], c["status"], tuple(_case(case) for case in c["cases"])) for c in data["checks"]
    )
    findings = tuple(Finding(**f) for f in data["findings"])
    rest = {k: v for k, v in data.items() if k not in ("checks", "findings")}
    return Verdict(checks=checks, findings=findings, **rest)


def _case(data: dict[str, Any]) -> Case:
    return Case(**{**data, "shapes": tuple(data["shapes"])})
