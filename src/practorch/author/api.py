"""Which names of torch a text uses, so that nothing is used before a day has introduced it.

Names are bare: torch.softmax, Tensor.softmax and F.softmax are all "softmax". A method is known by its name alone, so
those that Python's own classes have too (split, sort, values, …) are not looked at.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import importlib
import re
import types
from collections.abc import Iterator
from typing import Any

from practorch.engine.worker.vision import let_torchvision_in
from practorch.spec import Exercise

_ROOTS = ("torch", "torchvision")
_NO_API = {"name", "names"}  # so common that a method's name says nothing


def texts_with_code(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """What a learner reads or writes of an exercise: its starter, its solution, the code in its statement.

    The solution of a quiz is not among it: it computes what the learner only answers.
    """
    yield "starter", exercise.starter()
    if not exercise.is_quiz:
        yield "solution", exercise.solution()
    yield from (("statement", code) for code in code_in(exercise.statement()))


def code_in(page: str) -> Iterator[str]:
    """The Python in a Markdown page that is whole enough to be parsed."""
    for block in re.findall(r"^```python\n(.*?)^```", page, flags=re.DOTALL | re.MULTILINE):
        with contextlib.suppress(SyntaxError):
            ast.parse(block)
            yield block


def torch_names(source: str) -> set[str]:
    """The functions, classes and methods of torch that a text uses."""
    tree = ast.parse(source)
    imports = list(_imports(tree))
    known = {bound: value for bound, _, value in imports}
    names = {name for _, name, value in imports if callable(value)}
    own = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)} | _own_attributes(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            value = _resolved(node, known)
            if value is None:
                names |= {node.attr} & (_methods() - own)
            elif callable(value):
                names.add(node.attr)
    return {name for name in names if not name.startswith("_")} - _NO_API


def _imports(tree: ast.AST) -> Iterator[tuple[str, str, Any]]:
    """What a text imports of torch: the name it has there, its own name, and the module or object itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] in _ROOTS:
                    named = alias.name if alias.asname else alias.name.split(".")[0]
                    yield alias.asname or named, named, _module(named)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in _ROOTS:
            for alias in node.names:
                value = getattr(_module(node.module or ""), alias.name, None)
                if value is None:
                    value = _module(f"{node.module}.{alias.name}")
                yield alias.asname or alias.name, alias.name, value


def _resolved(node: ast.expr, known: dict[str, Any]) -> Any:
    """The object behind a chain of names that begins with an import of torch; None behind anything else."""
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute):
        value = _resolved(node.value, known)
        return None if value is None else getattr(value, node.attr, None)
    return None


def _own_attributes(tree: ast.AST) -> set[str]:
    """What the text itself hangs onto its objects: self.mean = … is no torch method."""
    return {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}


@functools.cache
def _methods() -> set[str]:
    """What tensors, modules, optimisers and loaders can do, without what Python's own classes can do too."""
    import torch
    from torch.utils.data import DataLoader

    classes = (torch.Tensor, torch.nn.Module, torch.optim.Optimizer, DataLoader, torch.Generator)
    plain = (str, bytes, list, dict, set, tuple, int, float, complex, types.FunctionType)
    return {name for c in classes for name in dir(c)} - {name for c in plain for name in dir(c)}


def _module(name: str) -> Any:
    if name.split(".")[0] == "torchvision":
        let_torchvision_in()
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
