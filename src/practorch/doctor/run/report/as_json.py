"""The findings and the curves of a run as one JSON object."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any

from practorch.doctor.run.facts import Facts
from practorch.doctor.run.findings import Finding


def finding_record(finding: Finding) -> dict[str, Any]:
    """One finding as plain data."""
    return {
        "id": finding.id,
        "certainty": finding.certainty,
        "title": finding.title,
        "evidence": finding.evidence,
        "file": finding.place.file,
        "line": finding.place.line or None,
        "code": finding.place.code,
        "why": finding.why,
        "try": finding.what_to_try,
    }


def as_json(facts: Facts, findings: list[Finding], exit_code: int) -> str:
    """The run as JSON; a number that is not finite is a string."""
    crash = None if facts.crash is None else asdict(facts.crash)
    found = {
        "script": facts.script,
        "exit_code": exit_code,
        "steps": facts.num_steps,
        "seconds": round(facts.seconds, 3),
        "watch_seconds": round(facts.watch_s, 3),
        "stopped_by": facts.stopped_by,
        "findings": [finding_record(finding) for finding in findings],
        "crash": crash,
        "not_seen": list(dict.fromkeys(facts.unseen)),
        "faults": facts.faults,
        "curves": asdict(facts.curves),
    }
    return json.dumps(_finite(found), ensure_ascii=False, indent=1)


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(part) for part in value]
    return value
