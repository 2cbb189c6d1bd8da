"""Which ids the field guide has."""

from __future__ import annotations

import functools

from practorch.catalog import entry_paths


@functools.cache
def catalog_ids() -> frozenset[str]:
    """All ids of the catalogue."""
    return frozenset(entry_paths())
