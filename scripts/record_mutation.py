"""Write tests/curriculum/mutation.toml: how many wrong variants of each exercise its checks reject.

Only exercises whose files changed since they were recorded are tried, --all tries every one: a second to a minute each.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import tomllib
from pathlib import Path

import practorch
from practorch import author
from practorch.engine.cache import Cache
from practorch.engine.grade import Grader
from practorch.engine.launch import Pool, choose_launcher
from practorch.spec import Exercise, load_track

LEDGER = Path(__file__).resolve().parent.parent / "tests" / "curriculum" / "mutation.toml"
HEAD = "# Wrong variants of each exercise: how many were rejected. Written by scripts/record_mutation.py.\n"


def digest(exercise: Exercise) -> str:
    """Of everything in the exercise's folder that is text for people or programs."""
    whole = hashlib.sha256()
    for path in sorted(exercise.path.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            whole.update(path.relative_to(exercise.path).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()[:16]


def ledger() -> dict[str, dict[str, object]]:
    """Exercise -> digest, killed, survived, as recorded."""
    return tomllib.loads(LEDGER.read_text(encoding="utf-8")) if LEDGER.exists() else {}


def is_recorded(exercise: Exercise, recorded: dict[str, dict[str, object]]) -> bool:
    """Tried as it is now, with nothing to complain about."""
    return recorded.get(exercise.id, {}).get("digest") == digest(exercise)


def main() -> int:
    track, recorded = load_track(Path(practorch.__file__).parent / "curriculum"), ledger()
    rows = {e.id: recorded[e.id] for e in track if is_recorded(e, recorded)}  # kept if this run is interrupted
    with tempfile.TemporaryDirectory(prefix="pt-") as place:
        pool = Pool(choose_launcher("auto", Path(place)))
        grader = Grader(pool, Cache(Path(place) / "records"))
        bad = sum(
            not _try(exercise, grader, rows) for exercise in track if "--all" in sys.argv or exercise.id not in rows
        )
        pool.close()
    _write(rows)
    return 1 if bad else 0


def _try(exercise: Exercise, grader: Grader, rows: dict[str, dict[str, object]]) -> bool:
    """Try the wrong variants of one exercise and record them if there is nothing to complain about."""
    report = author.mutate(exercise, grader, lambda event: None)
    print(f"{exercise.id}: {report.killed} of {report.killed + len(report.survivors)}", *report.problems, flush=True)
    rows.pop(exercise.id, None)
    if not report.problems:
        rows[exercise.id] = {
            "digest": digest(exercise), "killed": report.killed, "survived": len(report.survivors)
        }  # fmt: skip
        _write(rows)
    return not report.problems


def _write(rows: dict[str, dict[str, object]]) -> None:
    lines = [
        f'{name} = {{ digest = "{row["digest"]}", killed = {row["killed"]}, survived = {row["survived"]} }}\n'
        for name, row in sorted(rows.items())
    ]
    LEDGER.write_text(HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
