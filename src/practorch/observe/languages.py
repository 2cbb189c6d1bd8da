"""What sol is when the learner's file is not Python: a program, kernels, a document."""

from __future__ import annotations

from typing import Any


def opened(path: str, source: str, scratch: str) -> Any:
    """What checks get as sol for a file with that ending.

    Raises CompileError, with the compiler's first complaint, if it does not compile.
    """
    if path.endswith(".Dockerfile"):
        from practorch.observe.documents import dockerfile

        return dockerfile(source)
    if path.endswith(".cpp"):
        from practorch.observe.native import compiled_program

        return compiled_program(path, source, scratch)
    if path.endswith(".cu"):
        from practorch.observe.cuda import compiled_kernels

        return compiled_kernels(path, source, scratch)
    raise ValueError(f"{path}: practorch does not know this kind of file")
