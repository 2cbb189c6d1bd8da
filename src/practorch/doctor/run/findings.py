"""A finding: a mistake of the field guide, how sure it is, and the evidence from the run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from practorch import catalog
from practorch.doctor.run.place import NOWHERE, Place

Certainty = Literal["sure", "likely"]


@dataclass(frozen=True)
class Finding:
    """One named mistake. id is a page of the field guide; evidence holds numbers of this run."""

    id: str
    certainty: Certainty
    evidence: str
    place: Place = NOWHERE
    step: int = -1
    ask: str = ""
    weight: int = 0  # among findings of one certainty, the heavier is named first

    @property
    def title(self) -> str:
        return self.page.title

    @property
    def why(self) -> str:
        return self.page.why

    @property
    def what_to_try(self) -> str:
        return self.ask or self.page.look

    @property
    def page(self) -> catalog.Entry:
        return catalog.entry(self.id)


def sure(id: str, evidence: str, place: Place = NOWHERE, *, step: int = -1, ask: str = "", weight: int = 0) -> Finding:
    """A finding that the numbers leave no doubt about."""
    return Finding(id, "sure", evidence, place, step, ask, weight)


def likely(
    id: str, evidence: str, place: Place = NOWHERE, *, step: int = -1, ask: str = "", weight: int = 0
) -> Finding:
    """A finding that another cause could explain, or that somebody may have meant to do."""
    return Finding(id, "likely", evidence, place, step, ask, weight)
