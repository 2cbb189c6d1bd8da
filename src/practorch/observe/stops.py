"""How a learner's compiled code fails, told as a Python error with their line."""

from __future__ import annotations

from typing import NoReturn


class CompileError(Exception):
    """The compiler's first complaint; line is the learner's, or None."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class Stopped(Exception):
    """A compiled program did not come to its end: why, in one line. The text holds no line number, so that the same
    mistake reads the same in two files."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class NoCompiler(Exception):
    """The compiler is not on this machine: nobody's mistake."""


def raise_at(error: BaseException, *places: tuple[str, int | None]) -> NoReturn:
    """Raise error so that its traceback runs through these (file, line), the outermost first.

    A C++ line, or a line in another process, then reads as any Python line does: whoever looks for the learner's file
    in the traceback finds it.
    """
    for i, (path, line) in enumerate(places):
        if line is not None:
            code = compile("\n" * (line - 1) + "go_on()", path, "exec")
            exec(code, {"go_on": lambda rest=places[i + 1 :]: raise_at(error, *rest)})
    raise error
