"""What the documents say is there, and what is there is documented."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from practorch.author.anti import anti_answers
from practorch.engine import compare, precheck
from practorch.engine.verdict import Case, Check, Finding, Verdict
from practorch.spec import KINDS, Exercise
from practorch.spec.exercise import FIELDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "benchmarks" / "README.md",
]


def test_the_reference_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "make_reference.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("record", [Verdict, Check, Case, Finding])
def test_every_field_of_the_verdict_is_documented(record: type) -> None:
    text = (ROOT / "docs" / "reference" / "verdict.md").read_text(encoding="utf-8")
    assert [f.name for f in dataclasses.fields(record) if f"`{f.name}`" not in text] == []


def test_every_kind_of_miss_is_documented() -> None:
    text = (ROOT / "docs" / "reference" / "verdict.md").read_text(encoding="utf-8")
    kinds = [*compare.MissKind.__args__, *precheck.TEXT_RULES]  # type: ignore[attr-defined]
    assert [kind for kind in kinds if f"`{kind}`" not in text] == []


def test_every_field_and_kind_of_an_exercise_is_documented() -> None:
    text = (ROOT / "docs" / "reference" / "exercise-format.md").read_text(encoding="utf-8")
    assert [name for name in FIELDS if f"`{name}`" not in text and f"[{name}]" not in text] == []
    assert [kind for kind in KINDS if kind not in text] == []


def test_every_anti_answer_has_a_name_that_waives_can_use(softmax: Exercise) -> None:
    assert len({name for name, _ in anti_answers(softmax)}) == len(list(anti_answers(softmax))) >= 17


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / "docs" / "contributing" / "dependencies.md").read_text(encoding="utf-8")
    declared = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    names = [name for d in declared if (name := re.split(r"[<>=[]", d)[0]) != "practorch"]
    assert [name for name in names if name not in text] == []


def test_contributing_opens_with_wishes() -> None:
    first, *rest = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()
    assert first == "# I want to …"
    wishes = [line for line in rest if line.startswith("- **")]
    assert len(wishes) >= 6


def test_the_readme_names_its_two_commands_on_the_first_screen() -> None:
    first_screen = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:25])
    assert "./practorch" in first_screen
    assert "scripts/test" in first_screen
    assert "docs/verdict.svg" in first_screen
