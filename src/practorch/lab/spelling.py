"""Names that are not known: which one was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(name: object, known: Iterable[str], *, prefix: str = "", cutoff: float = 0.6) -> str:
    """A hint that names the nearest known name, with prefix before it, or an empty string.

    cutoff: how alike they must be, from 0 to 1
    """
    near = difflib.get_close_matches(str(name), list(known), n=1, cutoff=cutoff)
    return f"did you mean {prefix}{near[0]}?" if near else ""
