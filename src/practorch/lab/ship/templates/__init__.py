"""The files that are filled in: a Dockerfile, manifests, a page. A word to fill in is written @{word}."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources


def filled(name: str, words: Mapping[str, str]) -> str:
    """The file of this name with its words put in; $ is left to the shell and to Docker."""
    text = resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
    return re.sub(r"@\{(\w+)\}", lambda found: words[found[1]], text)
