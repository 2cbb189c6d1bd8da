"""Where a solution may be changed, and what an operator is: a small function from a node to what could stand there."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from practorch.author.operators.syntax import literal, name_of

Change = ast.AST | list[ast.stmt]
"""What comes in a node's place; a list takes the place of a statement, and may be empty."""

OPERATORS: dict[str, Operator] = {}
"""Id -> operator. Where two make the same variant, the earlier one has it."""


@dataclass(frozen=True)
class Place:
    """One node of a tree: where it hangs, and in what."""

    node: ast.AST
    field: str
    index: int | None
    parents: tuple[ast.AST, ...]

    @property
    def parent(self) -> ast.AST:
        return self.parents[-1]

    @property
    def module(self) -> ast.Module:
        assert isinstance(self.parents[0], ast.Module)
        return self.parents[0]

    @property
    def has_torch(self) -> bool:
        """Whether the file can say torch.something."""
        imports = (n for n in self.module.body if isinstance(n, ast.Import))
        return any(alias.name == "torch" and alias.asname is None for n in imports for alias in n.names)

    @property
    def function(self) -> ast.FunctionDef | None:
        """The innermost function around the node."""
        return next((p for p in reversed(self.parents) if isinstance(p, ast.FunctionDef)), None)

    @property
    def scope(self) -> str:
        """The names of the classes and functions that the node is in, or is, joined by dots."""
        chain = (*self.parents, self.node)
        return ".".join(p.name for p in chain if isinstance(p, ast.FunctionDef | ast.ClassDef))

    @property
    def line(self) -> int:
        near = (self.node, *reversed(self.parents))
        return next((n.lineno for n in near if isinstance(n, ast.expr | ast.stmt | ast.arg)), 1)

    def put(self, change: Change) -> None:
        """Hang something else into this place; put the node itself back afterwards."""
        if self.index is None:
            setattr(self.parent, self.field, change)
            return
        siblings = list(getattr(self.parent, self.field))
        siblings[self.index : self.index + 1] = change if isinstance(change, list) else [change]
        setattr(self.parent, self.field, siblings or ([ast.Pass()] if self.field == "body" else []))


@dataclass(frozen=True)
class Operator:
    """A way to get code wrong: its id, what it does, the nodes it looks at, what it would put there."""

    id: str
    says: str
    kinds: tuple[type[ast.AST], ...]
    changes: Callable[[Any, Place], Iterator[Change]]


def operator(*kinds: type[ast.AST]) -> Callable[[Callable[..., Iterator[Change]]], Callable[..., Iterator[Change]]]:
    """Register a function as the operator of its name for nodes of these kinds."""

    def register(function: Callable[..., Iterator[Change]]) -> Callable[..., Iterator[Change]]:
        name = function.__name__
        assert name not in OPERATORS
        OPERATORS[name] = Operator(name, (function.__doc__ or "").strip(), kinds, function)
        return function

    return register


_NEVER = {"annotation", "returns", "decorator_list", "bases", "ctx", "names", "type_params", "format_spec"}
_SILENT = {"print", "isinstance", "issubclass", "hasattr", "warn", "TypeVar", "cast"}


def places(tree: ast.Module) -> Iterator[Place]:
    """Every place where a change could be seen: no docstrings, annotations, imports, messages."""
    yield from _below(tree, (tree,))


def _below(node: ast.AST, parents: tuple[ast.AST, ...]) -> Iterator[Place]:
    for field, value in ast.iter_fields(node):
        if field in _NEVER:
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or _is_silent(child):
                continue
            yield Place(child, field, index, parents)
            if literal(child) is None and not isinstance(child, ast.Raise | ast.JoinedStr):
                yield from _below(child, (*parents, child))


def _is_silent(node: ast.AST) -> bool:
    """No check can see it: imports, texts that stand alone, prints, what runs as a script only."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Pass | ast.alias):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) or name_of(node.value) in _SILENT
    if isinstance(node, ast.If):
        return any(isinstance(n, ast.Name) and n.id == "__name__" for n in ast.walk(node.test))
    if isinstance(node, ast.Assign):
        return any(isinstance(n, ast.Name) and n.id == "__all__" for n in node.targets)
    return isinstance(node, ast.Call) and name_of(node) in _SILENT
