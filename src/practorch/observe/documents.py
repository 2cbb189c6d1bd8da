"""Files that are read, not run: a Dockerfile's instructions."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Image:
    """A base image: FROM python:3.11-slim@sha256:… AS build; an empty string where a part is not given."""

    name: str
    tag: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile: its word in capitals, its arguments on one line, the line where it starts."""

    word: str
    args: str
    line: int

    @property
    def argv(self) -> tuple[str, ...]:
        """The program and its arguments where they are a JSON list of strings, else nothing."""
        try:
            value = json.loads(self.args)
        except ValueError:
            return ()
        is_list = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return tuple(value) if is_list else ()

    @property
    def is_exec_form(self) -> bool:
        """A JSON list, so no shell stands between Docker and the program. ['python'] is none: Docker runs a shell."""
        return bool(self.argv)

    @property
    def words(self) -> tuple[str, ...]:
        """The arguments as a shell would part them, without --options; those of a JSON list as they are."""
        if self.argv:
            return self.argv
        try:
            parts = shlex.split(self.args)
        except ValueError:
            parts = self.args.split()
        return tuple(part for part in parts if not part.startswith("--"))

    @property
    def options(self) -> dict[str, str]:
        """The --options before the arguments: {"from": "build"}."""
        found = re.match(r"(?:--[\w-]+(?:=\S+)?\s+)*", self.args)
        parts = [part[2:].partition("=") for part in (found.group() if found else "").split()]
        return {name: value for name, _, value in parts}

    @property
    def sources(self) -> tuple[str, ...]:
        """What a COPY or ADD takes, as it is written."""
        return self.words[:-1]

    @property
    def image(self) -> Image:
        """What a FROM names."""
        name, _, digest = (self.words or ("",))[0].partition("@")
        host, slash, rest = name.rpartition("/")  # a colon before the last slash is a port
        rest, _, tag = rest.partition(":")
        return Image(host + slash + rest, tag, digest)

    @property
    def stage(self) -> str:
        """The name that a FROM gives its stage, in small letters."""
        found = re.search(r"\sas\s+(\S+)\s*$", self.args, re.IGNORECASE)
        return found.group(1).lower() if found else ""


@dataclass(frozen=True)
class Document:
    """A text file of the learner's; instructions are those of a Dockerfile."""

    text: str
    instructions: tuple[Instruction, ...] = field(default=())

    def all(self, word: str) -> list[Instruction]:
        """The instructions with that word, in order."""
        return [i for i in self.instructions if i.word == word.upper()]

    def stages(self) -> list[list[Instruction]]:
        """The instructions of each stage, its FROM first; the image is what the last one makes."""
        starts = [k for k, i in enumerate(self.instructions) if i.word == "FROM"]
        ends = [*starts[1:], len(self.instructions)]
        return [list(self.instructions[a:b]) for a, b in zip(starts, ends, strict=False)]


def dockerfile(text: str) -> Document:
    """A Dockerfile, parsed: continued lines joined, comments dropped, ARG before FROM filled in.

    Source: the Dockerfile reference, sections "Format", "Parser directives", "Here-documents".
    """
    directive = re.match(r"(?:#\s*syntax=.*\n)?#\s*escape\s*=\s*(`|\\)\s*\n", text, re.IGNORECASE)
    escape = directive.group(1) if directive else "\\"
    found: list[Instruction] = []
    pending, start = "", 0
    lines = iter(enumerate(text.splitlines(), start=1))
    for number, line in lines:
        if re.match(r"\s*#", line) or not line.strip():
            continue
        start = start if pending else number
        is_continued = line.rstrip().endswith(escape)
        pending += line.strip().removesuffix(escape)
        if is_continued:
            pending += " "
            continue
        for end in re.findall(r"<<-?[\"']?(\w+)[\"']?", pending):
            for _, inner in lines:
                if inner.strip() == end:
                    break
                pending += f"\n{inner}"
        found.append(_instruction(pending, start, found))
        pending = ""
    if pending.strip():
        found.append(_instruction(pending, start, found))
    return Document(text, tuple(found))


def _instruction(text: str, line: int, before: list[Instruction]) -> Instruction:
    word, _, args = text.strip().partition(" ")
    if word.upper() == "FROM":
        given = dict(i.args.split("=", 1) for i in before if i.word == "ARG" and "=" in i.args)
        args = re.sub(r"\$\{?(\w+)\}?", lambda m: given.get(m[1], m[0]), args)
    return Instruction(word.upper(), args.strip(), line)
