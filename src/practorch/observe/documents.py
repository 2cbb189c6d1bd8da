"""Files that are read, not run: a Dockerfile's instructions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile: its word in capitals, its arguments on one line, the line where it starts."""

    word: str
    args: str
    line: int

    @property
    def is_exec_form(self) -> bool:
        """Written as a JSON list, so no shell stands between Docker and the program."""
        return self.args.lstrip().startswith("[")


@dataclass(frozen=True)
class Document:
    """A text file of the learner's; instructions are those of a Dockerfile."""

    text: str
    instructions: tuple[Instruction, ...] = field(default=())

    def all(self, word: str) -> list[Instruction]:
        """The instructions with that word, in order."""
        return [i for i in self.instructions if i.word == word.upper()]


def dockerfile(text: str) -> Document:
    """A Dockerfile, parsed: continued lines joined, comments dropped.

    Source: the Dockerfile reference, sections "Format" and "Parser directives".
    """
    found, pending, start = [], "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(r"\s*#", line) or (not line.strip() and not pending):
            continue
        start = start if pending else number
        pending += line.strip().removesuffix("\\")
        if line.rstrip().endswith("\\"):
            pending += " "
            continue
        word, _, args = pending.strip().partition(" ")
        found.append(Instruction(word.upper(), args.strip(), start))
        pending = ""
    return Document(text, tuple(found))
