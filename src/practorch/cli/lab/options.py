"""What options of several commands hold: a time, and keys of the config."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import click

from practorch.errors import PractorchError

UNITS_S = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}


class Duration(click.ParamType[float]):
    """90, 60s, 5m or 1.5h; in seconds."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        found = re.fullmatch(r"([\d.]+)\s*([a-z]*)", str(value))
        if not found or found[2] not in UNITS_S or found[1].count(".") > 1:
            self.fail(f"{value!r} is no time: 60s, 5m, 1h", param, ctx)
        return float(found[1]) * UNITS_S[found[2]]


def pairs(texts: Sequence[str], *, example: str) -> dict[str, str]:
    """The keys and values that --set was given.

    Raises PractorchError, with the example, for a text without =.
    """
    for text in texts:
        if "=" not in text:
            raise PractorchError(f"--set {text}: is not KEY=VALUE", hint=f"--set {example}")
    return dict(text.split("=", 1) for text in texts)
