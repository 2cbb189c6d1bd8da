"""metrics.jsonl: one JSON object per line, each with its step."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from torch import Tensor

from practorch.errors import PractorchError
from practorch.lab.checkpoint import write_whole
from practorch.lab.log.logs import Row


class Lines:
    """Lines that a crash cannot spoil: each is written at once, and a resume cuts off what follows its checkpoint."""

    def __init__(self, path: Path, step: int) -> None:
        self.path = path
        if path.is_file():
            kept = [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if _is_upto(line, step)]
            write_whole(path, "".join(kept).encode())
        self._file = open(path, "a", encoding="utf-8")  # closed by close()  # noqa: SIM115

    def row(self, step: int, values: Row) -> None:
        try:
            self._file.write(json.dumps({"step": step, **values}) + "\n")
            self._file.flush()
        except OSError as error:
            raise PractorchError(
                f"{self.path}: cannot be written: {error.strerror}",
                hint=f"make room, then practorch lab train --resume {self.path.parent}",
            ) from error

    def images(self, step: int, name: str, images: Tensor, labels: Sequence[str]) -> None:
        """Pictures are no numbers."""

    def histogram(self, step: int, name: str, values: Tensor) -> None:
        """Histograms are left to the boards."""

    def close(self) -> None:
        self._file.close()


def _is_upto(line: str, step: int) -> bool:
    return line.endswith("\n") and int(json.loads(line)["step"]) <= step
