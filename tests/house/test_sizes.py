"""Files under 300 lines, functions short."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import practorch

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [p for p in Path(practorch.__file__).parent.rglob("*.py") if "curriculum" not in p.parts]
MAX_FILE, MAX_FUNCTION = 300, 45


def test_files_are_under_300_lines() -> None:
    files = [
        *SOURCES,
        *(ROOT / "tests").rglob("*.py"),
        *(ROOT / "scripts").glob("*.py"),
        *(ROOT / "benchmarks").glob("*.py"),
    ]
    long = {
        str(p.relative_to(ROOT)): n
        for p in files
        if (n := len(p.read_text(encoding="utf-8-sig").splitlines())) > MAX_FILE
    }
    assert long == {}


def test_functions_are_short() -> None:
    long = {
        f"{path.name}:{node.name}": length
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION
    }
    assert long == {}


def test_every_module_says_what_is_in_it() -> None:
    bare = [str(p) for p in SOURCES if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))]
    assert bare == []


def test_no_two_test_files_have_one_name() -> None:
    """Without packages pytest imports a test file by its bare name, and refuses a second one of that name."""
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py") if "corpus" not in path.parts)
    assert [name for name, count in names.items() if count > 1] == []
