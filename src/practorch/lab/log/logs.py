"""What every log can do, and several of them as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from torch import Tensor

Row = Mapping[str, float]


class Log(Protocol):
    """A place for the numbers of a run."""

    def row(self, step: int, values: Row) -> None:
        """Numbers by name after an update."""
        ...

    def images(self, step: int, name: str, images: Tensor, labels: Sequence[str]) -> None:
        """(N, C, H, W) uint8, each with a word."""
        ...

    def histogram(self, step: int, name: str, values: Tensor) -> None:
        """How the numbers of a tensor are spread."""
        ...

    def close(self) -> None: ...


class Logs:
    """Every log gets the same."""

    def __init__(self, logs: Sequence[Log] = ()) -> None:
        self.logs = logs

    def row(self, step: int, values: Row) -> None:
        for log in self.logs:
            log.row(step, values)

    def images(self, step: int, name: str, images: Tensor, labels: Sequence[str]) -> None:
        for log in self.logs:
            log.images(step, name, images, labels)

    def histogram(self, step: int, name: str, values: Tensor) -> None:
        for log in self.logs:
            log.histogram(step, name, values)

    def close(self) -> None:
        for log in self.logs:
            log.close()


NO_LOGS = Logs()
