"""Operators for what is not Python: C++ and CUDA line by line, a Dockerfile instruction by instruction."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Edit = tuple[int, int, list[str]]
"""Lines from here to there (not included) are replaced."""
LEXICAL: dict[str, Callable[[list[str]], Iterator[Edit]]] = {}

_SIGN = re.compile(r"(?<=[\w)\]] )[-+](?= [\w(])")
_PRODUCT = re.compile(r"(?<=[\w)\]] )[*/](?= [\w(])")
_COMPARISON = re.compile(r"(?<=[\w)\]] )(<=|>=|<|>|==|!=)(?= [\w(-])")
_INTEGER = re.compile(r"(?<![\w.\"])\d+(?![\w.\"])")
_COMPARISONS = {"<": ("<=", ">"), "<=": ("<", ">="), ">": (">=", "<"), ">=": (">", "<="), "==": ("!=",), "!=": ("==",)}


def _register(function: Callable[[list[str]], Iterator[Edit]]) -> Callable[[list[str]], Iterator[Edit]]:
    LEXICAL[function.__name__] = function
    return function


def _replaced(lines: list[str], pattern: re.Pattern[str], others: Callable[[str], tuple[str, ...]]) -> Iterator[Edit]:
    in_comment = False
    for i, line in enumerate(lines):
        in_comment = "*/" not in line if in_comment else "/*" in line and "*/" not in line
        if in_comment or line.lstrip().startswith(("#", "//", "using", "template", "*")):
            continue
        code = line.partition("//")[0]
        for match in pattern.finditer(code):
            if code[: match.start()].count('"') % 2 == 0:
                yield from (
                    (i, i + 1, [line[: match.start()] + o + line[match.end() :]]) for o in others(match.group())
                )


@_register
def cpp_sign_swapped(lines: list[str]) -> Iterator[Edit]:
    """plus for minus, and the reverse."""
    yield from _replaced(lines, _SIGN, lambda sign: ("-" if sign == "+" else "+",))


@_register
def cpp_product_swapped(lines: list[str]) -> Iterator[Edit]:
    """times for divided by, and the reverse."""
    yield from _replaced(lines, _PRODUCT, lambda sign: ("/" if sign == "*" else "*",))


@_register
def cpp_comparison_swapped(lines: list[str]) -> Iterator[Edit]:
    """< for <=, == for !=, and the like."""
    yield from _replaced(lines, _COMPARISON, lambda sign: _COMPARISONS[sign])


@_register
def cpp_constant_changed(lines: list[str]) -> Iterator[Edit]:
    """An integer one more or one less."""
    yield from _replaced(lines, _INTEGER, lambda n: (str(int(n) + 1), str(int(n) - 1)) if int(n) else ("1",))


@_register
def cpp_line_dropped(lines: list[str]) -> Iterator[Edit]:
    """A statement left out."""
    for i, line in enumerate(lines):
        text = line.partition("//")[0].strip()
        if text.endswith(";") and not text.startswith(("#", "return", "using", "}", "struct", "class")):
            yield i, i + 1, []


@_register
def instruction_dropped(lines: list[str]) -> Iterator[Edit]:
    """An instruction left out, with the lines that continue it."""
    start = 0
    for i, line in enumerate(lines):
        if not line.strip() or line.lstrip().startswith("#"):
            start = i + 1 if start == i else start
        elif not line.rstrip().endswith("\\"):
            yield start, i + 1, []
            start = i + 1


def lexical_operators(suffix: str) -> list[str]:
    """The operators that fit a kind of file."""
    is_native = suffix in (".cpp", ".cu", ".h", ".cc")
    return [name for name in LEXICAL if name.startswith("cpp_") == is_native]
