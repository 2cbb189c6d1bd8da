"""What a tool said of the scripts of the corpus, and how that counts."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "doctor" / "corpus"
NAMES = Path(__file__).parent / "names.toml"
Row = dict[str, object]


@dataclass(frozen=True)
class Saying:
    """One thing that a tool says of a script: its rule, and the part of the script that it is said of."""

    rule: str
    about: str
    text: str
    is_error: bool


@dataclass
class Heard:
    """All that a tool said; script ("cnn/lr_huge.py") -> sayings. A script that is missing was not tried."""

    tool: str
    version: str
    said: dict[str, list[Saying]]
    protocol: str
    stopped: dict[str, str] = field(default_factory=dict)


def remember(heard: Heard, file: Path) -> None:
    """Write all that a tool said, so that it can be counted again without another run."""
    file.write_text(json.dumps(asdict(heard)), encoding="utf-8")


def remembered(file: Path) -> Heard:
    """What remember wrote."""
    found = json.loads(file.read_text(encoding="utf-8"))
    said = {script: [Saying(**saying) for saying in sayings] for script, sayings in found.pop("said").items()}
    return Heard(said=said, **found)


def name_of(path: Path) -> str:
    return str(path.relative_to(CORPUS))


def clean_scripts() -> list[Path]:
    """The clean script of each folder, and the right ones."""
    return [p for p in sorted(CORPUS.glob("*/*.py")) if p.stem == "clean" or p.parent.name == "right"]


def faulty_scripts() -> list[Path]:
    """Every script that is a clean one with one fault."""
    return [p for p in sorted(CORPUS.glob("*/*.py")) if p.stem != "clean" and p.parent.name != "right"]


def expected(script: str) -> set[str]:
    """The catalogue ids that are the right names of a script's fault."""
    words = (CORPUS / script).read_text(encoding="utf-8").splitlines()[0].removeprefix("# expects:").split(",")
    return {word.strip() for word in words} - {"nothing"}


def new(heard: Heard, script: str) -> list[Saying]:
    """What is said of a script and not of the clean script of its folder."""
    clean = heard.said.get(str(Path(script).parent / "clean.py"), [])
    known = {(saying.rule, saying.about) for saying in clean}
    return [saying for saying in heard.said[script] if (saying.rule, saying.about) not in known]


def named(heard: Heard, script: str) -> dict[str, str]:
    """Right name -> what names it. The doctor's rules are names; a peer's are looked up in names.toml."""
    right = expected(script)
    if heard.tool == "practorch doctor":
        return {saying.rule: saying.text for saying in heard.said[script] if saying.rule in right}
    names: dict[str, list[str]] = tomllib.loads(NAMES.read_text(encoding="utf-8"))[heard.tool]
    return {
        name: f"{saying.rule}: {saying.text}"
        for saying in heard.said[script]
        for pattern, ids in names.items()
        if re.search(pattern, f"{saying.rule}: {saying.text}")
        for name in right & set(ids)
    }


def row(heard: Heard) -> Row:
    """A line of the table."""
    names = {name_of(p) for p in clean_scripts()}
    clean = [script for script in heard.said if script in names]
    faults = [script for script in heard.said if script not in names]
    return {
        "tool": f"{heard.tool} {heard.version}",
        "faults": len(faults),
        "says something new": sum(bool(new(heard, script)) for script in faults),
        "names it": sum(bool(named(heard, script)) for script in faults),
        "clean scripts": len(clean),
        "an error in a clean one": sum(any(saying.is_error for saying in heard.said[script]) for script in clean),
        "anything in a clean one": sum(bool(heard.said[script]) for script in clean),
    }


def record(heard: Heard) -> dict[str, object]:
    """What is kept of a tool: its row, what it says of clean scripts by rule, and what was new in each fault."""
    names = {name_of(p) for p in clean_scripts()}
    faults = [script for script in heard.said if script not in names]
    return {
        "row": row(heard),
        "protocol": heard.protocol,
        "stopped": heard.stopped,
        "clean": {script: rules(heard.said[script]) for script in heard.said if script in names},
        "faults": {script: {"new": rules(new(heard, script)), "named": named(heard, script)} for script in faults},
    }


def rules(sayings: Iterable[Saying]) -> dict[str, int]:
    """Rule -> in how many places it is said."""
    found = [saying.rule for saying in sayings]
    return {rule: found.count(rule) for rule in sorted(set(found))}
