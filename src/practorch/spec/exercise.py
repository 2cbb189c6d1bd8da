"""One exercise as it lies on disk."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from practorch.errors import ExerciseFault

KINDS = (
    "write", "fix", "predict", "parsons", "speed_up", "memory",
    "read", "number", "diagnose", "test", "build", "explain",
)  # fmt: skip
QUIZ_KINDS = ("predict", "explain", "read", "diagnose")

_TEXT = {"title", "kind", "source", "remember", "forbids_why"}
_LISTS = {"teaches", "needs", "hints", "forbids", "requires"}
_NUMBERS = {"level", "minutes", "timeout_s", "memory_mib", "num_seeds"}
_TABLES = {"waives", "equivalent"}
FIELDS = _TEXT | _LISTS | _NUMBERS | _TABLES


@dataclass(frozen=True)
class Limits:
    """What one check may use: seconds of wall time, MiB of memory above torch itself."""

    timeout_s: float = 10.0
    memory_mib: int = 2048
    max_processes: int = 64
    file_size_mib: int = 64
    output_kib: int = 32


@dataclass(frozen=True)
class Mistake:
    """A wrong way to solve an exercise: a diff of its solution, and what to say about it."""

    id: str
    why: str
    caught: str
    diff: str
    ask: str = ""
    catalog: str = ""


@dataclass(frozen=True)
class Equivalent:
    """A variant that no check can tell from the solution, and the reason."""

    variant: str
    why: str


@dataclass(frozen=True)
class Exercise:
    """One exercise: where it lies and what its exercise.toml says; the texts are read when asked for."""

    id: str
    day: str
    path: Path
    title: str
    kind: str
    level: int
    minutes: int
    teaches: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    forbids_why: str = ""
    requires: tuple[str, ...] = ()
    remember: str = ""
    source: str = ""
    num_seeds: int = 2
    limits: Limits = Limits()
    waives: dict[str, str] = field(default_factory=dict)
    equivalent: tuple[Equivalent, ...] = ()

    @property
    def is_quiz(self) -> bool:
        """Its answers are independent of each other, and what is right is not shown beside what is wrong."""
        return self.kind in QUIZ_KINDS

    @property
    def suffix(self) -> str:
        """How the learner's file ends: ".py", ".cpp", ".cu", ".Dockerfile"."""
        return self.starter_path.suffix

    @property
    def is_python(self) -> bool:
        return self.suffix == ".py"

    @property
    def starter_path(self) -> Path:
        return _the_one(self.path, "starter")

    @property
    def solution_path(self) -> Path:
        return _the_one(self.path, "solution")

    @property
    def filename(self) -> str:
        """The learner's file, below their folder: day/exercise.py."""
        return f"{self.day}/{self.id}{self.suffix}"

    def starter(self) -> str:
        return self.starter_path.read_text(encoding="utf-8")

    def solution(self) -> str:
        return self.solution_path.read_text(encoding="utf-8")

    def checks(self) -> str:
        return (self.path / "checks.py").read_text(encoding="utf-8")

    def statement(self) -> str:
        return (self.path / "statement.md").read_text(encoding="utf-8")

    def other_solutions(self) -> dict[str, str]:
        """Right in another way: name of what is different -> text."""
        folder = self.path / "other_solutions"
        return {p.stem: p.read_text(encoding="utf-8") for p in sorted(folder.glob(f"*{self.suffix}"))}

    def mistakes(self) -> tuple[Mistake, ...]:
        """The known mistakes, in the order of mistakes.toml."""
        path = self.path / "mistakes.toml"
        return tuple(_mistake(path, name, table) for name, table in _toml(path).items())


def load_exercise(path: Path, day: str) -> Exercise:
    """The exercise in a folder.

    Raises ExerciseFault if exercise.toml is missing, is not TOML, or has unknown or missing fields.
    """
    place = path / "exercise.toml"
    table = _toml(place)
    unknown = sorted(set(table) - FIELDS)
    if unknown:
        raise ExerciseFault(f"{place}: unknown field {unknown[0]!r}", hint=f"known are {', '.join(sorted(FIELDS))}")
    missing = sorted({"title", "kind", "level", "minutes", "teaches", "hints"} - set(table))
    if missing:
        raise ExerciseFault(f"{place}: field {missing[0]!r} is missing")
    if table["kind"] not in KINDS:
        raise ExerciseFault(f"{place}: kind {table['kind']!r} is not one of {', '.join(KINDS)}")
    known: dict[str, Any] = {key: table[key] for key in (_TEXT | {"level", "minutes", "num_seeds"}) if key in table}
    known |= {key: tuple(table[key]) for key in _LISTS if key in table}
    return Exercise(
        id=path.name,
        day=day,
        path=path,
        limits=Limits(float(table.get("timeout_s", 10)), int(table.get("memory_mib", 2048))),
        waives=dict(table.get("waives", {})),
        equivalent=tuple(Equivalent(str(e["variant"]), str(e["why"])) for e in table.get("equivalent", [])),
        **known,
    )


def _mistake(path: Path, name: str, table: dict[str, Any]) -> Mistake:
    unknown = sorted(set(table) - {"why", "caught", "diff", "ask", "catalog"})
    if unknown:
        raise ExerciseFault(f"{path}: {name}: unknown field {unknown[0]!r}")
    for key in ("why", "caught", "diff"):
        if not str(table.get(key, "")).strip():
            raise ExerciseFault(f"{path}: {name}: field {key!r} is missing")
    return Mistake(id=name, **{key: str(value) for key, value in table.items()})


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ExerciseFault(f"{path}: no such file", hint="every exercise has one") from None
    except tomllib.TOMLDecodeError as error:
        raise ExerciseFault(f"{path}: {error}", hint="it must be TOML") from None


def _the_one(folder: Path, stem: str) -> Path:
    found = sorted(p for p in folder.glob(f"{stem}.*") if p.suffix != ".pyc")
    if len(found) != 1:
        raise ExerciseFault(f"{folder}: has {len(found)} files named {stem}.*", hint="there must be exactly one")
    return found[0]
