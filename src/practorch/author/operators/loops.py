"""Lines at the wrong depth: what belongs into a loop stands before or after it."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from practorch.author.operators.place import Change, Place, operator


@operator(ast.For, ast.While)
def fell_out_of_loop(loop: ast.For | ast.While, place: Place) -> Iterator[Change]:
    """The loop's last line stands after it and runs once."""
    rest, last = _without(loop, -1), loop.body[-1]
    if rest is not None and not loop.orelse and not _leaves(last):
        yield [rest, last]


@operator(ast.For, ast.While)
def rose_out_of_loop(loop: ast.For | ast.While, place: Place) -> Iterator[Change]:
    """The loop's first line stands before it and runs once."""
    rest, first = _without(loop, 0), loop.body[0]
    if rest is not None and not _leaves(first) and not _used(first) & _given(loop):
        yield [first, rest]


def _without(loop: ast.For | ast.While, at: int) -> ast.For | ast.While | None:
    """The loop with one line less, or None if that was its only one."""
    if len(loop.body) < 2:
        return None
    other = copy.copy(loop)
    other.body = list(loop.body)
    del other.body[at]
    return other


def _leaves(node: ast.stmt) -> bool:
    """Whether a line means something inside a loop or a generator only, or ends everything."""
    return any(isinstance(n, ast.Break | ast.Continue | ast.Return | ast.Yield | ast.Raise) for n in ast.walk(node))


def _used(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def _given(loop: ast.For | ast.While) -> set[str]:
    """The names that the loop itself sets: before it, they are not there yet."""
    return {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)} if isinstance(loop, ast.For) else set()
