"""Known mistakes are written as small diffs that replace whole lines of a solution."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CPP = re.compile(r"^\s*#include\b|\)\s*\{\s*$", re.MULTILINE)
_QUOTED = r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'"""
_UP_TO = {
    "#": re.compile(rf"(?:{_QUOTED}|(?!(?:^|(?<=\s))#(?:[ !]|$)).)*"),
    "//": re.compile(rf"(?:{_QUOTED}|(?!//).)*"),
}


class PatchError(ValueError):
    """A diff does not fit the text that it is meant for."""


@dataclass(frozen=True)
class Hunk:
    """Lines that go, and the lines that come in their place."""

    old: tuple[str, ...]
    new: tuple[str, ...]


def hunks(diff: str) -> list[Hunk]:
    """The replacements in a diff: a run of `-` lines, then the `+` lines that take their place.

    Raises PatchError if a line starts with neither, or if a `+` stands before the first `-`.
    """
    found: list[tuple[list[str], list[str]]] = []
    for line in diff.strip("\n").splitlines():
        if not line.strip():
            continue
        sign, text = line[0], line[2:] if line[1:2] == " " else line[1:]
        if sign == "-":
            if not found or found[-1][1]:
                found.append(([], []))
            found[-1][0].append(text)
        elif sign == "+" and found:
            found[-1][1].append(text)
        else:
            raise PatchError(f"a diff line starts with '- ' or '+ ', and a '-' comes first: {line!r}")
    return [Hunk(tuple(old), tuple(new)) for old, new in found]


def patched(text: str, diff: str) -> str:
    """The text with the diff's lines replaced; indentation and trailing comments do not count.

    Raises PatchError unless each removed line is there exactly once.
    """
    mark = comment_mark(text)
    lines = text.splitlines()
    for hunk in hunks(diff):
        wanted = [bare(line, mark) for line in hunk.old]
        starts = [i for i in range(len(lines)) if [bare(x, mark) for x in lines[i : i + len(wanted)]] == wanted]
        if len(starts) == 1:
            lines[starts[0] : starts[0] + len(wanted)] = _indented(hunk.new, lines[starts[0]], hunk.old[0])
        elif starts:
            raise PatchError(f"line is there {len(starts)} times: {hunk.old[0].strip()!r}")
        else:
            lines = _scattered(lines, hunk, mark)
    return "\n".join(lines) + "\n"


def comment_mark(text: str) -> str:
    """What starts a comment: // in C++ and CUDA, (its lines tell); else #."""
    lines = [_UP_TO["//"].match(line) for line in text.splitlines()]
    return "//" if _CPP.search("\n".join(found[0] for found in lines if found)) else "#"


def bare(line: str, comment: str = "#") -> str:
    """The line without indentation and trailing comment (a # inside quotes is kept); comment is # or //."""
    found = _UP_TO[comment].match(line)
    return found[0].strip() if found else line.strip()


def _scattered(lines: list[str], hunk: Hunk, mark: str) -> list[str]:
    """The removed lines stand apart: each is found by itself; line by line, the new ones take their places."""
    places = []
    for old in hunk.old:
        at = [i for i, line in enumerate(lines) if bare(line, mark) == bare(old, mark)]
        if len(at) != 1:
            raise PatchError(f"line is there {len(at)} times: {old.strip()!r}")
        places.append(at[0])
    fresh: dict[int, list[str]] = {place: [] for place in places}
    for k, new in enumerate(hunk.new):
        place = places[min(k, len(places) - 1)]
        fresh[place] += _indented((new,), lines[place], hunk.old[min(k, len(places) - 1)])
    return [out for i, line in enumerate(lines) for out in fresh.get(i, [line])]


def _indented(new: tuple[str, ...], at: str, old: str) -> list[str]:
    """New lines, moved as far to the right as the line they replace stands."""
    shift = (len(at) - len(at.lstrip())) - (len(old) - len(old.lstrip()))
    pad = " " * max(shift, 0)
    return [pad + line if line.strip() else "" for line in new]
