"""The field guide: its pages, each whole, each with code that stands on its own."""

from __future__ import annotations

import math
import re
import tomllib
import warnings
from pathlib import Path

import pytest
import torch
from torch import nn

from practorch import catalog
from practorch.errors import PractorchError

KEYS = ["title", "what", "shows", "why", "wrong", "right", "look", "ask", "source", "lang"]
PATHS = catalog.entry_paths()
PYTHON = [path for path in PATHS.values() if 'lang = "python"' in path.read_text(encoding="utf-8")]


def test_there_are_as_many_pages_as_the_readme_says() -> None:
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    assert f"{len(PATHS)} mistakes, each with" in readme
    assert len(list(catalog.ROOT.rglob("*.toml"))) == len(PATHS)


@pytest.mark.parametrize("path", PATHS.values(), ids=lambda p: p.stem)
def test_a_page_is_whole(path: Path) -> None:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    assert list(table) == KEYS
    assert [key for key in KEYS if key != "source" and not table[key].strip()] == []
    assert table["wrong"].strip() != table["right"].strip()
    assert len(table["title"]) <= 70
    assert not table["title"].endswith(".")
    assert table["ask"].endswith("?")
    assert table["lang"] in ("python", "cpp", "text")
    assert re.search(r"\b(simply|oops|obviously)\b", " ".join(table[k] for k in ("what", "why", "look", "ask"))) is None


@pytest.mark.parametrize("path", PYTHON, ids=lambda p: p.stem)
def test_its_code_compiles_and_its_definitions_run(path: Path) -> None:
    found = catalog.read_entry(path)
    for source in (found.wrong, found.right):
        code = compile(source, found.id, "exec")
        if not re.search(r"^(?!def |class |import |from |@|\s|#|$)", source, re.MULTILINE):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                exec(code, {"torch": torch, "nn": nn, "F": nn.functional, "math": math, "__name__": "page"})


def test_an_unknown_id_names_the_nearest() -> None:
    with pytest.raises(PractorchError) as error:
        catalog.entry("naive_logsumexpp")
    assert error.value.hint == "did you mean naive_logsumexp?"
